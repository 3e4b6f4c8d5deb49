// Node's behaviour around the start of a child is the same with sigmask. test/drop-in/differential.test.ts has the options in bulk.

import * as stock from 'node:child_process';
import { channel, tracingChannel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, onTestFinished, test } from 'vitest';

import { fixture, runFixture } from '../support/fixture.ts';
import { count } from '../support/pace.mts';
import { skipUnless } from '../support/skip.ts';
import { expectSame, outputOf, PEER, type ByAll } from './support.ts';

const HELPERS = join(import.meta.dirname, '..', '..', 'build', 'test');
describe("'exit'", () => {
  test("comes after the child's output, however busy this process is", async () => {
    interface Orders {
      early: ByAll<number>;
      earlyOfMuch: ByAll<number>;
      whileBusy: ByAll<string[]>;
    }
    const { early, earlyOfMuch, whileBusy } = await runFixture<Orders>('drop-in/exit-order.mjs', [String(count(250, 25))]);
    // Node itself does this up to version 22.
    expect(early).toMatchObject({ ambient: 0, ours: 0 });
    expect(earlyOfMuch).toMatchObject({ ambient: 0, ours: 0 });
    const inOrder = ['data', 'end', 'exit'];
    expect(whileBusy).toMatchObject({ ambient: inOrder, ours: inOrder });
  });
});

describe('a ChildProcess', () => {
  test.skipIf(skipUnless(typeof Symbol.dispose === 'symbol', 'this Node has no Symbol.dispose'))('ends at the end of its using block', async () => {
    const ended = await expectSame(async ({ spawn }) => {
      const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
      const exit = once(child, 'exit');
      child[Symbol.dispose]();
      return [child.killed, await exit];
    });
    expect(ended).toEqual([true, [null, 'SIGTERM']]);
  });

  test('of promisify is on the promise, and a failure has the output', async () => {
    const failure = await expectSame(async ({ execFile, exec }) => {
      const promise = promisify(execFile)('/bin/sh', ['-c', 'echo out; echo err >&2; exit 3']);
      const { child } = promise as typeof promise & { child: unknown };
      const { message, code, killed, signal, cmd, stdout, stderr } = (await promise.catch((error: unknown) => error)) as stock.ExecException;
      const aborted = (await promisify(exec)('sleep 60', { signal: AbortSignal.timeout(1) }).catch((error: unknown) => error)) as Error;
      return [child instanceof stock.ChildProcess, { message, code, killed, signal, cmd, stdout, stderr }, aborted.name, aborted.message];
    });
    expect(failure.slice(0, 2)).toMatchObject([true, { code: 3, stdout: 'out\n', stderr: 'err\n' }]);
  });

  test("is reported on the diagnostics channel 'child_process', and on the tracing channels that this Node has", async () => {
    const published = await expectSame(async ({ spawn, fork }) => {
      const messages: unknown[] = [];
      const kindOf = (value: unknown): string => (value instanceof stock.ChildProcess ? 'ChildProcess' : value instanceof Error ? `error ${value.message}` : typeof value);
      const note = (what: string) => (message: unknown) =>
        messages.push([what, Object.entries(message as object).map(([key, value]) => [key, kindOf(value)])]);
      const constructed = note('child_process');
      channel('child_process').subscribe(constructed);
      const traced = { start: note('start'), end: note('end'), asyncStart: note('asyncStart'), asyncEnd: note('asyncEnd'), error: note('error') };
      tracingChannel('child_process.spawn').subscribe(traced);
      const closed = [spawn('/bin/true'), spawn('/nonexistent/program').on('error', () => {})].map((child) => new Promise((resolve) => child.once('close', resolve)));
      expect(() => spawn('/bin/true', { stdio: ['ignore', 'ignore', 'ignore', 9999] })).toThrow('EBADF');
      const peer = fork(PEER, ['/dev/null'], { silent: true });
      await once(peer, 'message');
      peer.send('finish');
      await Promise.all([...closed, once(peer, 'close')]);
      channel('child_process').unsubscribe(constructed);
      tracingChannel('child_process.spawn').unsubscribe(traced);
      return messages;
    });
    expect(published).toContainEqual(['child_process', [['process', 'ChildProcess']]]);
    if (published.length === 4) process.stderr.write(`Node ${process.version} has no tracing channels of child_process\n`);
  });

  test('is killed by a replacement of the method of ChildProcess, whose errors are reported', async () => {
    const { prototype } = stock.ChildProcess as unknown as { prototype: stock.ChildProcess };
    const { kill } = prototype;
    onTestFinished(() => void (prototype.kill = kill));
    const outcome = await expectSame(async ({ spawn, execFile }) => {
      const signals: unknown[] = [];
      prototype.kill = function (signal): boolean {
        signals.push(signal);
        kill.call(this, signal);
        throw new Error('replaced');
      };
      const child = spawn('/bin/sleep', ['60']);
      expect(() => child.kill('SIGINT')).toThrow('replaced');
      const [, signal] = (await once(child, 'close')) as unknown[];
      const error = await new Promise<Error | null>((resolve) => execFile('/bin/echo', ['text'], { maxBuffer: 0, killSignal: 'SIGKILL' }, resolve));
      prototype.kill = kill;
      return [signals, signal, child.killed, error?.message];
    });
    expect(outcome).toEqual([['SIGINT', 9], 'SIGINT', true, 'replaced']);
  });

  test('looks to other code as it does by Node: odd environments, callbacks, subscribers, patches of EventEmitter', async () => {
    const report = await runFixture<Record<'stock' | 'ours', { environment: string[] }>>('drop-in/outside.mjs');
    expect(report.stock.environment.some((pair) => pair.startsWith('TWICE='))).toBe(true);
    expect(report.ours).toEqual(report.stock);
  });

  test('runs its handlers in the AsyncLocalStorage store and under the async ids of its start', async () => {
    interface Seen {
      code: number;
      seen: Record<string, string[]>;
      startInits: string[];
      undestroyed: number;
    }
    const { stock: expected, ambient, ours: direct } = await runFixture<ByAll<Seen>>('drop-in/async-ids.mjs');
    expect(Object.keys(expected.seen).length).toBeGreaterThan(9);
    const [PROCESS_WRAP, PIPE_WRAP] = ['PROCESSWRAP', 'PIPEWRAP'].map((kind) => ['of the caller', kind, 'the caller']);
    expect(expected.seen['exit']).toEqual(PROCESS_WRAP);
    expect([expected.undestroyed, ambient.undestroyed, direct.undestroyed]).toEqual([0, 0, 0]);
    for (const found of [ambient, direct]) {
      // It follows the last event, the exit or the end of an output.
      expect([PROCESS_WRAP, PIPE_WRAP]).toContainEqual(found.seen['close']);
      expect({ ...found.seen, close: null }).toEqual({ ...expected.seen, close: null });
      expect(found.startInits).toEqual(expected.startInits);
    }
  });
});

test('a child has no descriptor open that it was not given, whatever other threads start at the same time', async () => {
  // Descriptor 20 is not closed on exec, so it reaches the children of Node and of sigmask alike; Node closes those up to 15.
  const program = stock.spawn(process.execPath, [fixture('drop-in/open-descriptors.mjs'), String(count(40, 8))], {
    env: { ...process.env, NODE_OPTIONS: '', SIGMASK_TEST_HELPERS: HELPERS },
    stdio: ['ignore', 'pipe', 'inherit', ...Array.from({ length: 17 }, () => 'ignore' as const), 'pipe'],
  });
  const [output, end] = await Promise.all([outputOf(program), once(program, 'close')]);
  expect(end).toEqual([0, null]);
  const lists = JSON.parse(output) as ByAll<string[]>;
  expect(lists.stock).toEqual([expect.stringMatching(/^fd 0 socket .*,fd 1 socket .*,fd 2 .*null .*,fd 4 socket .*,fd 20 socket /)]);
  expect(lists.ambient).toEqual(lists.stock);
  expect(lists.ours).toEqual(lists.stock);
});
