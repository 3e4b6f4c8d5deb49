// macOS, whose kernel reports less of a process.

import { expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';

const UNAVAILABLE = 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM';

test('reports the facts that macOS has; missing facts are null or unknown, and unsupported calls are errors', async () => {
  const { states, ...others } = await runFixture<{ states: object[] }>('look/macos.mjs');
  const place = { sid: 100, isKernelThread: false, isInit: false, args: [], blocked: null, pending: null, threads: [], ignored: [], caught: [] };
  const inTerminal = { ...place, tty: '/dev/ttys001', foreground: false };
  const without = { ...place, tty: null, foreground: false };
  expect(states).toEqual([
    { ...inTerminal, pid: 100, ppid: 1, pgid: 100, command: 'zsh', state: 'S', ignored: ['SIGINT'], caught: ['SIGTERM'] },
    { ...inTerminal, pid: 101, ppid: 100, pgid: 101, command: 'vim', state: 'T', ignored: ['SIG32'] },
    { ...inTerminal, pid: 102, ppid: 100, pgid: 102, command: 'make', state: 'R', foreground: true },
    { ...without, pid: 103, ppid: 102, pgid: 102, command: 'cc', state: 'Z' },
    { ...without, pid: 104, ppid: 102, pgid: 102, command: 'ld', state: '?' },
  ]);
  expect(others).toEqual({
    table: [
      'process   100 zsh', 'state     sleeping', 'parent    1', 'group     100', 'session   100', 'terminal  /dev/ttys001, not in the foreground',
      'blocked   unknown', 'ignored   SIGINT', 'caught    SIGTERM', 'pending   unknown',
    ],
    unknownState: 'state     ?',
    fates: ['ignore', 'catch', 'terminate'],
    different: [['blocked', null]],
    blocks: [false, 'Actual:    blocked unknown'],
    tree: [100, [101], [102, [103], [104]]],
    drawn: '100   100  ttys001   ?        INT      zsh',
    killGroup: [false, false, 'EPERM killpg'],
    pending: ['thread', 'process'],
    errors: {
      noProcess: 'ESRCH signalState', hidden: 'EPERM sysctl', sigprocmask: UNAVAILABLE, blockSignals: UNAVAILABLE, sigwait: UNAVAILABLE, sigqueue: UNAVAILABLE,
      setChildSubreaper: UNAVAILABLE, reapOrphans: UNAVAILABLE, stateAtBirth: UNAVAILABLE,
    },
  });
});
