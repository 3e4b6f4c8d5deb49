// The package loads by import and require, on each platform and in Workers, and a process or a Worker ends as without it.

import { describe, expect, test } from 'vitest';

import { runFixture, type Surroundings } from '../support/fixture.ts';
import { count } from '../support/pace.mts';

// The numbers of processes that end, and of Workers that are terminated.
const [ENDS, TERMINATIONS] = [count(5, 2), count(20, 5)];
const WAYS: [string, Surroundings][] = [
  ['vfork and pidfd', {}],
  ['fork and waiting threads', { env: { SIGMASK_INTERNAL: 'fork,no-pidfd' } }],
];

interface Faces {
  faces: { imported: string[]; required: string[]; different: string[] }[];
}

test('import and require give the same exports, and only those that are intended', async () => {
  const { faces, ...others } = await runFixture<Faces>('package/load-faces.mjs');
  const topLevel = [
    'SignalSet', 'SystemCallError', 'blockSignals', 'getDisposition', 'getpgid', 'getpgrp', 'getsid', 'ignoreSignals',
    'isForeground', 'isSupported', 'killpg', 'processTree', 'pthread_sigmask', 'raise', 'reapAdopted', 'setChildSubreaper', 'setpgid',
    'setsid', 'signalState', 'signalStream', 'sigpending', 'sigprocmask', 'sigqueue', 'sigwait', 'tcgetpgrp', 'tcsetpgrp',
    'waitGroup', 'withSignalsBlocked', 'withSignalsIgnored',
  ];
  const functions = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'];
  const childProcess = ['ChildProcess', ...functions, 'withChildSignals'];
  const shutdown = ['Shutdown', 'coordinateShutdown', 'exitRequested'];
  const testing = ['hostile', 'matchers', 'openTerminal', 'startSignalEcho', 'stateAtBirth'];
  expect(faces).toEqual([topLevel, childProcess, shutdown, testing].map((names) => ({ imported: names, required: names, different: [] })));
  // The addon is loaded by the first call, not by importing.
  expect(others).toEqual({ defaultIsWhole: true,
    loaded: [false, false, true], isSupported: true, version: 'sigmask', names: functions,
  });
});

test('the addon from two files, twice from one, and the library twice, in one process', async () => {
  expect(await runFixture('package/load-twice.mjs')).toEqual({
    different: 5, masks: Array<boolean>(5).fill(true), maps: true, secondIsAnother: true,
    statuses: [
      { code: 3 }, { code: 4 }, { signal: 'SIGRTMIN+6', coreDumped: false }, { signal: 'SIGRTMIN+7', coreDumped: false },
    ],
    ignored: [['SIGINT'], ['SIGINT']], children: [],
  });
});

interface Unsupported {
  outcomes: Record<string, string>;
}

test.each(['win32', 'freebsd', 'linux s390x'])('on %s importing works, nothing is loaded, and every call throws', async (platform) => {
  const { outcomes, ...others } = await runFixture<Unsupported>('package/load-unsupported.mjs', platform.split(' '));
  expect(Object.keys(outcomes).length).toBe(36);
  expect(Object.entries(outcomes).filter(([, code]) => code !== 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM')).toEqual([]);
  expect(others).toEqual({ isSupported: [false, false], children: [], loaded: false, stockWorks: 0 });
});

interface Terminated {
  ends: number[];
  leaked: number;
  left: string[];
}

describe.each(WAYS)('with %s', (_, around) => {
  test('each call works in a Worker as on the main thread, and Node warns of nothing', async () => {
    expect(await runFixture('package/every-call.mjs', [], around)).toEqual({ warnings: [], ofWorker: [], code: 0 });
  });

  test('13 Workers, four at a time, with 25 children each, and then the main thread: each child ends as it should in its own thread', async () => {
    expect(await runFixture('package/load-workers.mjs', [], around)).toEqual({
      wrong: [], workers: 13, codes: [0], sameGroup: true, children: [], changed: [], descriptors: 0,
    });
  });

  test.each(['idle', 'busy'])('a Worker that is terminated while %s leaves its children running, and the process as it was', async (way) => {
    expect(await runFixture('package/load-terminate.mjs', [way, String(TERMINATIONS)], around)).toMatchObject({ ends: Array<number>(1 + TERMINATIONS).fill(5), changed: [], blocked: [], after: { code: 3 } });
  });

  test.each(['idle', 'spawning'])('a Worker that is terminated with running children while %s leaks no descriptor and no zombie', async (way) => {
    // A Worker may end between the moments when the addon lets go of a pipe and when Node takes it.
    const { leaked, left } = await runFixture<Terminated>('package/load-terminate.mjs', [way, String(TERMINATIONS)], around);
    expect(leaked).toBeLessThanOrEqual(way === 'idle' ? 0 : 1);
    expect(left).toEqual([]);
  });

  test('a process ends at once while its children run, with its own exit code, and they run on', async () => {
    const { ends } = await runFixture<{ ends: Record<string, string[]> }>('package/load-exit.mjs', ['all', String(ENDS)], around);
    expect(ends).toEqual({
      exit: ['7, 5 of 5 go on'],
      'exit by an error': ['7, 5 of 5 go on'],
      'exit in a listener of a child': ['7, 5 of 5 go on'],
      'end of all work but children that are not referenced': ['7, 5 of 5 go on'],
      'exit while children end': ['7, 0 of 0 go on'],
      'exit with a Worker that has children': ['7, 5 of 5 go on'],
    });
  });
});
