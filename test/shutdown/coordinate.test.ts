// coordinateShutdown: its arguments, its report, the handlers of other code, and an end before that of the children.

import * as stock from 'node:child_process';
import { createRequire } from 'node:module';

import { execa } from 'execa';
import type { ResultPromise } from 'execa-10';
import { x } from 'tinyexec';
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest';

import { isForeground, SignalSet } from 'sigmask';
import { endAll, spawn, withChildOptions } from 'sigmask/child_process';
import { coordinateShutdown, type AnyChild, type ShutdownChild, type ShutdownOptions } from 'sigmask/shutdown';

import { runFixture } from '../support/fixture.ts';
import type { Wanted } from './plan.ts';
import { Scene } from './scene.ts';
import { noNamespace, UNSHARE } from './support.ts';

const require = createRequire(import.meta.url);
const { TerminalSignals } = require('../../dist/shutdown/terminal-signals.js') as typeof import('../../dist/shutdown/terminal-signals.js');

describe('one more signal does not wait for a report that never finishes, while children are left', () => {
  const wanted: Wanted[] = [{ name: 'node', program: 'node', leavesAt: 'SIGTERM' }];
  const options = { grace: 50, escalate: [] };
  const end = async (wrapper: string[]): Promise<void> => {
    const scene = await Scene.withoutTerminal({ wanted, options, reportNeverEnds: true }, wrapper);
    onTestFinished(() => scene.dispose());
    scene.send('SIGTERM');
    await scene.heard({ node: 'SIGTERM', parent: 'report' });
    // Their end changes nothing now.
    scene.letGo();
    await scene.heard({ parent: 'exit node' });
    scene.send('SIGINT');
    expect(await scene.ending()).toMatchObject({ status: 143, report: { signal: 'SIGTERM', escalatedTo: null, ends: { node: null } }, exits: ['node'], left: 0 });
  };

  test('in a process that ends by the signal', async () => end([]));

  test.skipIf(noNamespace)('in process 1 of a container, which exits', async () => end(UNSHARE));
});

test('with escalate empty the parent ends at the end of grace, and reports the children that still run', async () => {
  const scene = await Scene.withoutTerminal({ wanted: [{ name: 'node', program: 'node' }], options: { grace: 50, escalate: [] } });
  onTestFinished(() => scene.dispose());
  scene.send('SIGTERM');
  expect(await scene.ending()).toMatchObject({ status: 143, report: { escalatedTo: null, ends: { node: null } }, exits: [], left: 1 });
});

test('restore leaves signals to other code again', async () => {
  const scene = await Scene.withoutTerminal({ wanted: [{ name: 'node', program: 'node' }], restored: true });
  onTestFinished(() => scene.dispose());
  scene.send('SIGTERM');
  expect(await scene.ending()).toMatchObject({ status: 143, report: null, logs: { node: '' }, left: 1 });
});

describe('coordinateShutdown', () => {
  const started = (): ShutdownChild => {
    const child = spawn('true');
    onTestFinished(() => void child.kill());
    return child;
  };

  test('does not count as work, and is disposable', () => {
    const before = process.listenerCount('SIGINT');
    {
      using shutdown = coordinateShutdown([started()]);
      expect(process.listenerCount('SIGINT')).toBe(before + 1);
      expect(shutdown.requested.aborted).toBe(false);
    }
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  test('leaves the handlers of other code as they were, however often it is restored', async () => {
    expect(await runFixture('shutdown/shutdown-restored.mjs')).toEqual({ steps: [[1, 'handler', 1], [2, 'handler', 1], 'default'] });
  });

  test.each<[string, ShutdownOptions, string]>([
    ['options.signals', { signals: 'SIGKILL' as 'SIGINT' }, 'ERR_INVALID_ARG_VALUE'],
    ['options.signals', { signals: 'SIGRTMIN' }, 'ERR_INVALID_ARG_VALUE'],
    ['options.signals', { signals: 'int' as 'SIGINT' }, 'ERR_UNKNOWN_SIGNAL'],
    ['options.ask', { ask: 'politely' as 'stdin' }, 'ERR_UNKNOWN_SIGNAL'],
    ['options.ask', { ask: null as never }, 'ERR_INVALID_ARG_TYPE'],
    ['options.grace', { grace: -1 }, 'ERR_OUT_OF_RANGE'],
    ['options.grace', { grace: NaN }, 'ERR_OUT_OF_RANGE'],
    ['options.grace', { grace: 2 ** 31 }, 'ERR_OUT_OF_RANGE'],
    ['options.grace', { grace: '5' as never }, 'ERR_INVALID_ARG_TYPE'],
    ['options.escalate', { escalate: 'SIGTERM' as never }, 'ERR_INVALID_ARG_TYPE'],
    ['options.escalate[1]', { escalate: ['SIGTERM', 99] }, 'ERR_OUT_OF_RANGE'],
    ['options.report', { report: 1 as never }, 'ERR_INVALID_ARG_TYPE'],
    ['options', { when: 'now' } as ShutdownOptions, 'ERR_INVALID_ARG_VALUE'],
  ])('refuses wrong %s of %o before it listens', (name, options, code) => {
    const before = process.listenerCount('SIGINT');
    expect(() => coordinateShutdown([], options)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(name) as string }));
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  test('rejects a value that is not a child, and a child in place of a list', () => {
    const refusal = (): unknown => expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE', message: expect.stringContaining('children') as string });
    expect(() => coordinateShutdown([{ pid: process.ppid, kill() {} } as never])).toThrow(refusal() as Error);
    expect(() => coordinateShutdown(started() as never)).toThrow(refusal() as Error);
  });

  test('the error for a wrong child names its index, and the child that it holds', async () => {
    const held = x('sleep', ['60']);
    onTestFinished(() => void held.kill('SIGKILL'));
    for (const call of [(all: unknown) => coordinateShutdown(all as []), (all: unknown) => endAll(all as [])]) {
      const refused = (value: unknown) => expect(async () => call([started(), value])).rejects;
      await Promise.all([
        refused(held).toThrow(/^children\[1\] must be a ChildProcess, .*: did you mean children\[1\]\.process\?$/s),
        refused(42).toThrow(/^children\[1\] must be a ChildProcess, .* Received 42$/),
        refused(undefined).toThrow(/^children\[1\] must be a ChildProcess, .* Received undefined$/),
      ]);
    }
  });

  test('takes children of execa and of a scope, by their types and at run time', async () => {
    const subprocess = execa('sleep', ['60'], { reject: false });
    const scoped = withChildOptions({ processGroup: 'new' }, () => stock.spawn('sleep', ['60']));
    coordinateShutdown([subprocess], { ask: (child) => child.kill('SIGINT'), report: ({ children }) => children.map(({ pid }) => pid) }).restore();
    withChildOptions({ processGroup: 'new' }, ({ children }) => coordinateShutdown(children).restore());
    coordinateShutdown([scoped]).restore();
    const ends = await endAll([subprocess, scoped]);
    expect(ends.map(({ signals }) => signals)).toEqual([['SIGTERM'], ['SIGTERM']]);
    expect((await subprocess).signal).toBe('SIGTERM');
    // The next version runs on later versions of Node only.
    expectTypeOf<ResultPromise>().toExtend<AnyChild>();
  });

  test('rejects an iterable that can be read only once, such as the values of a map', () => {
    const children = new Map([[1, started()]]);
    expect(() => coordinateShutdown(children.values())).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }));
    expect([...children.values()]).toHaveLength(1);
  });

  test('ends this process by further signals, although the iterable throws from the first one on', async () => {
    await expect(runFixture('shutdown/throwing.mjs')).rejects.toThrow('ended with SIGTERM');
  });

  test("treats an emitted SIGINT as the terminal's when in the foreground", () => {
    const listener = (): void => {};
    process.on('SIGINT', listener);
    const signals = new TerminalSignals(SignalSet.of('SIGINT'));
    expect(signals.originOf('SIGINT')).toEqual({ sender: { pid: null, uid: null, fromTerminal: isForeground() }, isShared: isForeground() });
    expect(signals.originOf('SIGTERM').isShared).toBe(false);
    signals.release();
    process.off('SIGINT', listener);
  });

  test('is refused in Workers, which receive no signals', async () => {
    expect(await runFixture('shutdown/shutdown-in-worker.mjs')).toEqual({ code: 'ERR_WORKER_UNSUPPORTED_OPERATION' });
  });
});
