// The package loads by import and require, on each platform and in Workers, and a process or a Worker ends as without it.

import { execFileSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { fixture, runFixture, type Surroundings } from '../support/fixture.ts';
import { count, someOf } from '../support/pace.mts';

// The numbers of processes that end, and of Workers that are terminated.
const [ENDS, TERMINATIONS] = [count(5, 2), count(20, 5)];
const WAYS = someOf<[string, Surroundings]>([['vfork and pidfd', {}], ['fork and waiting threads', { env: { SIGMASK_INTERNAL: 'fork,no-pidfd' } }]], 2);

interface Faces {
  faces: { imported: string[]; required: string[]; different: string[] }[];
}

test('import and require give the same exports, and only those that are intended', async () => {
  const { faces, ...others } = await runFixture<Faces>('package/load-faces.mjs');
  const topLevel = [
    'SignalSet', 'SystemCallError', 'blockSignals', 'dieWithParent', 'execve', 'getDisposition', 'getpgid', 'getpgrp', 'getsid', 'ignoreSignals',
    'isForeground', 'isSupported', 'killpg', 'processTree', 'pthread_sigmask', 'raise', 'reapOrphans', 'setChildSubreaper', 'setpgid',
    'setsid', 'signalState', 'signalStream', 'sigpending', 'sigprocmask', 'sigqueue', 'sigwait', 'tcgetpgrp', 'tcsetpgrp',
    'waitGroup', 'withSignalsBlocked', 'withSignalsIgnored',
  ];
  const functions = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'];
  const childProcess = ['ChildProcess', 'endAll', ...functions, 'withChildOptions', 'withChildSignals'];
  const shutdown = ['Shutdown', 'coordinateShutdown', 'exitRequested', 'foregroundChild'];
  const testing = ['hostile', 'matchers', 'openTerminal', 'startSignalEcho', 'stateAtBirth'];
  expect(faces).toEqual([topLevel, childProcess, shutdown, testing].map((names) => ({ imported: names, required: names, different: [] })));
  // The addon is loaded by the first call, not by importing.
  expect(others).toEqual({ defaultIsWhole: true,
    loaded: [false, false, true], isSupported: true, version: 'sigmask', names: functions,
  });
});

test('require of sigmask/vitest without vitest says what to install', () => {
  const without = `
    const Module = require('node:module');
    const { _resolveFilename } = Module;
    Module._resolveFilename = function (name, ...rest) {
      if (name === 'vitest') throw Object.assign(new Error(name), { code: 'MODULE_NOT_FOUND' });
      return _resolveFilename.call(this, name, ...rest);
    };
    try { require('sigmask/vitest'); } catch ({ code, message }) { console.log(code, message); }`;
  const answer = execFileSync(process.execPath, ['--eval', without], { encoding: 'utf8' });
  expect(answer).toBe('MODULE_NOT_FOUND sigmask/vitest needs vitest, which is not installed: npm install --save-dev vitest. For Jest use sigmask/testing\n');
});

test('the addon from two files, twice from one, and the library twice, in one process', async () => {
  expect(await runFixture('package/load-twice.mjs')).toEqual({
    different: 5, masks: Array<boolean>(5).fill(true), maps: true, secondIsAnother: true,
    statuses: [
      { code: 3, signal: null, coreDumped: false }, { code: 4, signal: null, coreDumped: false }, { code: null, signal: 'SIGRTMIN+6', coreDumped: false }, { code: null, signal: 'SIGRTMIN+7', coreDumped: false },
    ],
    ignored: [['SIGINT'], ['SIGINT']], children: [],
  });
});

interface Unsupported {
  outcomes: Record<string, string>;
}

test.each([
  ['win32', 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', { env: { SIMULATED_PLATFORM: 'win32', NODE_OPTIONS: `--require ${fixture('package/simulated-platform.cjs')}` } }],
  ['freebsd', 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', {}],
  ['linux s390x', 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', {}],
  [process.platform, 'ERR_DLOPEN_DISABLED', { env: { NODE_OPTIONS: '--no-addons' } }],
])('on %s importing works, nothing is loaded, and every call that needs the addon throws %s', async (platform, code, around) => {
  const { outcomes, ...others } = await runFixture<Unsupported>('package/load-unsupported.mjs', platform.split(' '), around);
  expect(Object.keys(outcomes).length).toBe(42);
  expect(Object.entries(outcomes).filter(([, one]) => one !== code)).toEqual([]);
  const isSupported = code === 'ERR_DLOPEN_DISABLED';
  expect(others).toEqual({ isSupported: [isSupported, isSupported], children: [], loaded: false, stockWorks: 0 });
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

  test.each([
    ['has children', []],
    ['has children and starts more', ['ignore']],
  ])('a Worker that is terminated while it %s leaves them running, and the process as it was', async (_, stdio) => {
    const report = await runFixture('package/load-terminate.mjs', [String(TERMINATIONS), ...stdio], around);
    expect(report).toMatchObject({ ends: Array<number>(1 + TERMINATIONS).fill(5), changed: [], blocked: [], after: { code: 3, signal: null, coreDumped: false } });
  });

  test.each([
    ['has children', [], 0],
    // A Worker may end between the moments when the addon lets go of a pipe and when Node takes it.
    ['has children and starts more with pipes', ['pipe'], 1],
  ])('a Worker that is terminated while it %s leaks no descriptor and no zombie', async (_, stdio, atMost) => {
    const { leaked, left } = await runFixture<Terminated>('package/load-terminate.mjs', [String(TERMINATIONS), ...stdio], around);
    expect(leaked).toBeLessThanOrEqual(atMost);
    expect(left).toEqual([]);
  });

  test.each([
    ['exit', 5],
    ['exitOnUncaughtException', 5],
    ['exitInListenerOfChild', 5],
    ['endWithUnreferencedChildren', 5],
    ['exitWithChildrenOfWorker', 5],
    ['exitWhileChildrenEnd', 0],
  ])('a process ends at once with its own exit code, and its children run on: %s', async (name, running) => {
    const { results } = await runFixture<{ results: object[] }>('package/load-exit.mjs', [String(ENDS), name], around);
    expect(results).toEqual([{ end: [7, null], printed: running, running }]);
  });
});
