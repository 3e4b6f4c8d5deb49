// withChildOptions: which options a child gets from its call and from the scopes around it, and the children of a scope.

import * as stock from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest';

import { getpgid, getpgrp, getsid } from 'sigmask';
import { spawnSync, withChildOptions, withChildSignals, type ChildOptions, type ChildScope } from 'sigmask/child_process';

import { runFixture } from '../support/fixture.ts';
import { noShell } from '../support/skip.ts';
import { endWithTest, outputOf, sleeper, WAYS, type Started } from './support.ts';

const stockSleeper = (options: stock.SpawnOptions = {}): Started => endWithTest(stock.spawn('/bin/sleep', ['60'], { stdio: 'ignore', ...options }) as Started);
const leads = ({ pid }: stock.ChildProcess): boolean => getpgid(Number(pid)) === pid;
const ignoredBy = (child: Started): string[] => [...(child.signalsAtExec?.ignored ?? [])];

test.each(WAYS)('%s: the child leads a group of its own', async (_, read) => {
  const leadsGroup = (stat: string): boolean => {
    const [pid, group] = [stat.split(' ')[0], stat.replace(/^.*\) /s, '').split(' ')[2]];
    return pid === group;
  };
  const run = (): Promise<string> => read('/proc/self/stat');
  expect(leadsGroup(await run())).toBe(false);
  expect(leadsGroup(await withChildOptions({ processGroup: 'new' }, run))).toBe(true);
});

test('every child ends with the parent, even if it ignores parentDeathSignal', async () => {
  const kinds = ['spawn', 'exec', 'fork', 'ours', 'ignoring', 'inheriting'];
  expect(await runFixture('drop-in/options-death.mjs')).toEqual({ started: kinds, left: [] });
});

describe('an option', () => {
  const group = (): Started => sleeper({ processGroup: 'new' });

  test('is that of the call, of the scope, or of a scope around it', () => {
    const { pid } = group();
    withChildOptions({ processGroup: 'new', signals: { ignore: 'SIGHUP' } }, () => {
      expect([leads(stockSleeper()), ignoredBy(stockSleeper())]).toEqual([true, ['SIGHUP']]);
      const own = sleeper({ processGroup: pid });
      expect([getpgid(Number(own.pid)), ignoredBy(own)]).toEqual([pid, ['SIGHUP']]);
      const ignoring = sleeper({ signals: { ignore: 'SIGINT' } });
      expect([leads(ignoring), ignoredBy(ignoring)]).toEqual([true, ['SIGINT']]);
      withChildSignals({ ignore: 'SIGUSR1' }, () => {
        expect([leads(stockSleeper()), ignoredBy(stockSleeper())]).toEqual([true, ['SIGUSR1']]);
      });
      withChildOptions({ processGroup: 'inherit', signals: undefined }, () => {
        const child = stockSleeper();
        expect([getpgid(Number(child.pid)), ignoredBy(child)]).toEqual([getpgrp(), ['SIGHUP']]);
        withChildOptions({}, () => { expect(leads(stockSleeper())).toBe(false); });
      });
      expect([leads(stockSleeper()), ignoredBy(stockSleeper())]).toEqual([true, ['SIGHUP']]);
    });
    expect(leads(stockSleeper())).toBe(false);
  });

  test('contain may be taken back, and its other options with it', async () => {
    const containments = withChildOptions({ contain: true, grace: 100 }, () => [
      stockSleeper(), sleeper({}), sleeper({ grace: 50 }), withChildOptions({ leftovers: 'keep' }, () => stockSleeper()),
      sleeper({ contain: false }), withChildOptions({ contain: false }, () => stockSleeper()), withChildOptions({ contain: false }, () => sleeper({})),
    ].map(({ containment }) => containment));
    const [best] = containments;
    expect(best).toMatch(/^(?:cgroup|subreaper|descent)$/);
    expect(containments).toEqual([best, best, best, best, null, null, null]);
    const call = (): unknown => withChildOptions({ contain: false }, () => sleeper({ grace: 50 }));
    expect(() => withChildOptions({ contain: true }, call)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }));
    const refused = await runFixture('drop-in/options-no-cgroup.mjs', [], { env: { SIGMASK_INTERNAL: 'no-cgroup' } });
    expect(refused).toEqual({ code: 'ERR_NO_CGROUP', called: false });
  });

  test('stays as it was when the scope began', () => {
    const options: ChildOptions = { processGroup: 'new' };
    withChildOptions(options, () => {
      options.processGroup = 'inherit';
      expect(leads(stockSleeper())).toBe(true);
    });
  });

  test('is an own property of the object', () => {
    const options = Object.create({ processGroup: 'new' }) as ChildOptions;
    withChildOptions(options, () => { expect(leads(stockSleeper())).toBe(false); });
  });

  test.each<[string, (options: stock.SpawnOptions) => Started]>([['node:child_process', stockSleeper], ['sigmask/child_process', sleeper]])(
    'processGroup gives way to detached: %s', (_, start) => {
      const { pid } = group();
      for (const processGroup of ['inherit', 'new', pid] as const) {
        const child = withChildOptions({ processGroup }, () => start({ detached: true }));
        expect(getsid(Number(child.pid))).toBe(child.pid);
      }
    },
  );

  test('processGroup of a call with detached is an error, as outside', () => {
    const { pid } = group();
    withChildOptions({ processGroup: 'new' }, () => {
      expect(() => sleeper({ detached: true, processGroup: pid })).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }));
    });
  });

  test("processGroup: 'inherit' gives way to foreground", () => {
    expect(leads(withChildOptions({ processGroup: 'inherit' }, () => sleeper({ foreground: true })))).toBe(true);
    const { pid } = group();
    const child = withChildOptions({ processGroup: Number(pid) }, () => sleeper({ foreground: true }));
    expect(getpgid(Number(child.pid))).toBe(pid);
  });

  test.each([
    [{ foreground: true }, 'ERR_INVALID_ARG_VALUE', 'options.foreground is not an option'],
    [{ controllingTerminal: 0 }, 'ERR_INVALID_ARG_VALUE', 'options.controllingTerminal is not an option'],
    [{ contain: 'cgroups' }, 'ERR_INVALID_ARG_VALUE', 'options.contain'],
    [{ grace: 100 }, 'ERR_INVALID_ARG_VALUE', 'options.grace needs options.contain'],
    [{ contain: false, leftovers: 'keep' }, 'ERR_INVALID_ARG_VALUE', 'options.leftovers needs options.contain'],
    [{ processGroup: 'old' }, 'ERR_INVALID_ARG_VALUE', 'options.processGroup'],
    [{ processGroup: null }, 'ERR_INVALID_ARG_TYPE', 'options.processGroup'],
    [{ processGroup: 1 }, 'ERR_OUT_OF_RANGE', 'options.processGroup'],
    [{ signals: { ignore: 'SIGFOO' } }, 'ERR_UNKNOWN_SIGNAL', 'options.signals.ignore'],
    [{ signals: null }, 'ERR_INVALID_ARG_TYPE', 'options.signals'],
    ['new', 'ERR_INVALID_ARG_TYPE', 'options'],
    [undefined, 'ERR_INVALID_ARG_TYPE', 'options'],
  ])('is refused before fn is called: %o', (options, code, name) => {
    let called = false;
    const call = (): void => withChildOptions(options as ChildOptions, () => { called = true; });
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(name) as string }));
    expect(called).toBe(false);
  });

  test.runIf(process.platform === 'linux')('parentDeathSignal is refused if the same scope ignores it', () => {
    const options: ChildOptions = { parentDeathSignal: 'SIGTERM', signals: { ignore: 'SIGTERM' } };
    const refusal = expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', message: expect.stringContaining('options.parentDeathSignal') as string }) as Error;
    expect(() => withChildOptions(options, () => {})).toThrow(refusal);
    const call = (): unknown => sleeper({ parentDeathSignal: 'SIGTERM', signals: { ignore: 'SIGTERM' } });
    expect(() => withChildOptions({ processGroup: 'new' }, call)).toThrow(refusal);
  });
});

test('an fn that is not a function is refused; another one gives its result, and gets no argument from withChildSignals', () => {
  expect(() => withChildOptions({}, 7 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  expect(withChildOptions({}, () => 7)).toBe(7);
  expectTypeOf(withChildOptions({}, async ({ children }) => [...children])).toEqualTypeOf<Promise<Started[]>>();
  expect(withChildSignals({}, (...given: unknown[]) => given)).toEqual([]);
});

describe('the children of a scope', () => {
  const pidsOf = ({ children }: ChildScope): (number | undefined)[] => [...children].map(({ pid }) => pid);

  test('are those that run, whichever code has started them, in scopes within it, too', async () => {
    const started: Started[] = [];
    const scope = withChildOptions({}, (outer) => {
      started.push(stockSleeper(), sleeper({ signals: { ignore: 'SIGHUP' } }));
      spawnSync('/bin/true');
      stock.spawnSync('/bin/true');
      stock.spawn('/nonexistent').on('error', () => {});
      const inner = withChildSignals({}, () => withChildOptions({}, (one) => {
        started.push(stockSleeper());
        return one;
      }));
      expect(pidsOf(inner)).toEqual([started[2]?.pid]);
      return outer;
    });
    stockSleeper();
    expect(pidsOf(scope)).toEqual(started.map(({ pid }) => pid));
    for (const child of started) {
      const seen: unknown[] = [];
      child.once('exit', () => seen.push(...pidsOf(scope)));
      child.kill();
      await once(child, 'exit');
      expect(seen).not.toContain(child.pid);
      expect(pidsOf(scope)).not.toContain(child.pid);
    }
    expect(pidsOf(scope)).toEqual([]);
  });

  test('are added as long as fn or what it has begun runs', async () => {
    const { scope, later } = withChildOptions({}, (one) => ({
      scope: one, later: new Promise<Started>((resolve) => setImmediate(() => { resolve(stockSleeper()); })),
    }));
    expect(pidsOf(scope)).toEqual([]);
    const { pid } = await later;
    expect(pidsOf(scope)).toEqual([pid]);
  });

  test.skipIf(noShell)('include one that has ended while its group lives', async () => {
    const { scope, child } = withChildOptions({ processGroup: 'new' }, (one) => ({
      scope: one, child: stock.spawn('sh', ['-c', 'sleep 600 & echo'], { stdio: ['ignore', 'pipe', 'inherit'] }) as Started,
    }));
    onTestFinished(() => void child.killGroup('SIGKILL'));
    await once(child, 'exit');
    expect(pidsOf(scope)).toEqual([child.pid]);
    expect(child.killGroup('SIGKILL')).toBe(true);
    // The pipe is closed by the last process of the group.
    await outputOf(child);
    await expect.poll(() => pidsOf(scope)).toEqual([]);
  });

  const SCOPES: ChildOptions[] = [{ processGroup: 'new' }, { contain: true, leftovers: 'keep' }];
  test.skipIf(noShell).each(SCOPES)('are ended by a shutdown, with what they have left: %o', async (options) => {
    const byTerm = { code: null, signal: 'SIGTERM', coreDumped: false };
    expect(await runFixture('drop-in/options-shutdown.mjs', [JSON.stringify(options)])).toEqual({
      started: 8, outcome: { signal: 'SIGTERM', escalatedTo: null, ends: [{ code: 0, signal: null, coreDumped: false }, byTerm, byTerm, byTerm] }, by: 'SIGTERM', left: 0,
    });
  });
});

test('a Worker has scopes of its own', async () => {
  expect(await runFixture('drop-in/options-worker.mjs')).toEqual({ inherited: false, own: true });
});
