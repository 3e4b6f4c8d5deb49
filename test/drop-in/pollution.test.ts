// An attacker that has polluted Object.prototype can do as little by options as with node:child_process.

import type {
  ExecFileOptions, ExecFileSyncOptions, ExecOptions, ExecSyncOptions, ForkOptions, SpawnOptions, SpawnSyncOptions,
} from 'node:child_process';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { BlockOptions, ExpectedState, ReapOrphansOptions, SigwaitOptions, WaitGroupOptions } from 'sigmask';
import type { ChildSignals, EndOptions, SignalOptions } from 'sigmask/child_process';
import type { BeginOptions, ShutdownOptions } from 'sigmask/shutdown';
import type { SignalEchoOptions, TerminalOptions } from 'sigmask/testing';

import { runFixture } from '../support/fixture.ts';
import { noStorms } from '../support/skip.ts';

type Keys<Options> = Options extends unknown ? keyof Options : never;
type OfNode = Keys<
  SpawnOptions | ForkOptions | ExecOptions | ExecFileOptions | SpawnSyncOptions | ExecSyncOptions | ExecFileSyncOptions
>;
type OfSigmask = Keys<
  SignalOptions | ChildSignals | BlockOptions | SigwaitOptions | WaitGroupOptions | ReapOrphansOptions | ShutdownOptions | BeginOptions | EndOptions | SignalEchoOptions | TerminalOptions | ExpectedState
>;

/**
 * A value for each option; the compiler finds an option that is missing. JSON has no functions: the fixture sets an AbortSignal and a
 * function in place of these two words.
 */
const POLLUTION: Record<OfNode | OfSigmask, unknown> = {
  env: { INJECTED: 'yes', PATH: '/usr/bin:/bin', NODE_OPTIONS: '--title=evil' },
  cwd: '/usr', shell: '/bin/echo', argv0: 'evil', uid: 65534, gid: 65534, detached: true, stdio: 'ignore', input: 'evil', encoding: 'hex',
  timeout: 0, maxBuffer: 1, killSignal: 'SIGKILL', signal: 'an AbortSignal', serialization: 'advanced', execPath: '/bin/false',
  execArgv: ['--evil'], silent: false, windowsHide: true, windowsVerbatimArguments: true,
  signals: { ignore: 'SIGUSR1' }, processGroup: 'new', foreground: 99, controllingTerminal: 99, parentDeathSignal: 'SIGKILL',
  contain: 'cgroup', leftovers: 'evil', ifSupported: 'evil', abortSignal: 'evil',
  from: 'evil', ignore: 'SIGUSR1', default: 'SIGHUP', block: 'SIGUSR1', unblock: 'SIGUSR1', node: true,
  scope: 'thread', ref: false, except: ['evil'], ask: 'stdin', grace: 1, escalate: [], report: 'a function', catch: 'SIGUSR1', columns: 1, rows: 1,
  blocked: 'SIGUSR1', ignored: 'SIGUSR1', caught: 'SIGUSR1', pid: 1, ppid: 1, pgid: 1, sid: 1, tty: 'evil', command: ['evil'], state: 'evil', code: 1,
};

interface Report {
  different: Record<string, unknown>;
  rounds: number;
  calls: number;
}

type Name = keyof typeof POLLUTION;
const NAMES = Object.keys(POLLUTION) as Name[];

const chosen = (names: readonly Name[]): object => Object.fromEntries(names.map((name) => [name, POLLUTION[name]]));

/** Makes these kinds of calls while Object.prototype has all properties of a round. */
const callPolluted = (kinds: readonly ('start' | 'fork' | 'library' | 'startSignalEcho')[], rounds: readonly object[]): Promise<Report> =>
  runFixture<Report>('drop-in/pollution.mjs', [kinds.join(), JSON.stringify(rounds)]);

test('an option on Object.prototype changes a call no more than under node:child_process', async () => {
  const { different, rounds, calls } = await callPolluted(['start', 'library'], NAMES.map((name) => chosen([name])));
  expect(different).toEqual({});
  expect([rounds, calls]).toEqual([NAMES.length, 17]);
});

test.skipIf(noStorms)('any options on Object.prototype change a call no more than under node:child_process', async () => {
  const some = fc.subarray(NAMES, { minLength: 1 });
  const numRuns = Math.max(3, Number(process.env['SIGMASK_TEST_RUNS'] ?? 0) / 100);
  await fc.assert(
    fc.asyncProperty(some, async (names) => {
      expect((await callPolluted(['start', 'fork', 'library'], [chosen(names)])).different).toEqual({});
    }),
    { numRuns, examples: [[NAMES]] },
  );
});

test('an option on Object.prototype does not change startSignalEcho', async () => {
  // Node's own streams take some of the others.
  const pollution = chosen(['catch', 'signals', 'processGroup', 'foreground', 'controllingTerminal', 'parentDeathSignal', 'cwd', 'env', 'detached', 'uid', 'gid']);
  expect(await callPolluted(['startSignalEcho'], [pollution])).toEqual({ different: {}, rounds: 1, calls: 1 });
});

test('ignores properties of Object.prototype under the numbers of arguments or the names of a descriptor', async () => {
  const names = ['places', 'get', 'set', 'value', 'writable', 'toJSON'];
  expect(await runFixture('drop-in/inherited-places.cjs')).toEqual(Object.fromEntries(names.map((name) => [name, 'as stock, 0'])));
});
