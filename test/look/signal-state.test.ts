// SignalState compared with an expected state, and as JSON.

import { describe, expect, test } from 'vitest';

import { SignalSet, signalState, type ExpectedState } from 'sigmask';

import { startSleep } from './support.ts';

describe('diff(expected)', () => {
  const startKnown = (): Promise<number> => startSleep({ ignore: ['SIGINT', 'SIGHUP'], block: 'SIGUSR1' });

  test('is empty when all is as expected, and when nothing is expected', async () => {
    const pid = await startKnown();
    const state = signalState(pid);
    const expected = { pid, ppid: process.pid, pgid: pid, tty: state.tty, foreground: false, command: 'sleep', caught: [], blocked: 'SIGUSR1' } as const;
    expect(state.diff({ ...expected, ignored: new Set(['SIGHUP', 'SIGINT']) })).toEqual([]);
    expect(state.diff({})).toEqual([]);
    expect(state.diff({ blocked: undefined as never })).toEqual([]);
  });

  test('names each property that differs, with both values', async () => {
    const pid = await startKnown();
    const state = signalState(pid);
    expect(state.diff({ ignored: 'SIGINT', blocked: [], caught: SignalSet.empty, pgid: 1, sid: state.sid, foreground: true })).toEqual([
      { property: 'blocked', expected: SignalSet.empty, actual: SignalSet.of('SIGUSR1') },
      { property: 'ignored', expected: SignalSet.of('SIGINT'), actual: SignalSet.of('SIGINT', 'SIGHUP') },
      { property: 'pgid', expected: 1, actual: pid },
      { property: 'foreground', expected: true, actual: false },
    ]);
  });

  test.each<[unknown, string]>([
    [undefined, 'ERR_INVALID_ARG_TYPE'],
    [{ threads: [] }, 'ERR_INVALID_ARG_VALUE'],
    [{ ignored: 'INT' }, 'ERR_UNKNOWN_SIGNAL'],
    [{ blocked: [0] }, 'ERR_OUT_OF_RANGE'],
  ])('of %j is an error that names it', (expected, code) => {
    expect(() => signalState().diff(expected as ExpectedState)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(/^expected/) as string }),
    );
  });
});

test('toJSON has every property, sets as names', async () => {
  const pid = await startSleep({ ignore: 'SIGINT', block: ['SIGRTMIN', 'SIGTERM'] });
  const state = signalState(pid);
  expect(JSON.parse(JSON.stringify(state))).toEqual({
    pid, ppid: process.pid, pgid: pid, sid: state.sid, tty: state.tty, foreground: false, command: 'sleep', args: ['/bin/sleep', '60'], state: state.state,
    isKernelThread: false, isInit: false, blocked: ['SIGTERM', 'SIGRTMIN'], ignored: ['SIGINT'], caught: [], pending: { thread: [], process: [] },
    threads: [{ tid: pid, name: 'sleep', blocked: ['SIGTERM', 'SIGRTMIN'], pending: [] }],
  });
});
