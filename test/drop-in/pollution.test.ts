// An attacker that has polluted Object.prototype can do as little by options as with node:child_process.

import type {
  ExecFileOptions, ExecFileSyncOptions, ExecOptions, ExecSyncOptions, ForkOptions, SpawnOptions, SpawnSyncOptions,
} from 'node:child_process';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { BlockOptions, ExpectedState, SigwaitOptions, WaitGroupOptions } from 'sigmask';
import type { ChildSignals, SignalOptions } from 'sigmask/child_process';
import type { ShutdownOptions } from 'sigmask/shutdown';
import type { SignalEchoOptions, TerminalOptions } from 'sigmask/testing';

import { runFixture } from '../support/fixture.ts';

type Keys<Options> = Options extends unknown ? keyof Options : never;
type OfNode = Keys<
  SpawnOptions | ForkOptions | ExecOptions | ExecFileOptions | SpawnSyncOptions | ExecSyncOptions | ExecFileSyncOptions
>;
type OfSigmask = Keys<
  SignalOptions | ChildSignals | BlockOptions | SigwaitOptions | WaitGroupOptions | ShutdownOptions | SignalEchoOptions | TerminalOptions | ExpectedState
>;

/** A value for each option; the compiler finds an option that is missing. */
const POLLUTION: Record<OfNode | OfSigmask, unknown> = {
  env: { INJECTED: 'yes', PATH: '/usr/bin:/bin', NODE_OPTIONS: '--title=evil' },
  cwd: '/usr', shell: '/bin/echo', argv0: 'evil', uid: 65534, gid: 65534, detached: true, stdio: 'ignore', input: 'evil', encoding: 'hex',
  timeout: 0, maxBuffer: 1, killSignal: 'SIGKILL', signal: 'another signal', serialization: 'advanced', execPath: '/bin/false',
  execArgv: ['--evil'], silent: false, windowsHide: true, windowsVerbatimArguments: true,
  signals: { ignore: 'SIGUSR1' }, processGroup: 'new', foreground: 99, controllingTerminal: 99, parentDeathSignal: 'SIGKILL',
  from: 'evil', ignore: 'SIGUSR1', default: 'SIGHUP', block: 'SIGUSR1', unblock: 'SIGUSR1', node: true,
  scope: 'thread', ref: false, ask: 'stdin', grace: 1, escalate: [], report: 'a function', catch: 'SIGUSR1', columns: 1, rows: 1,
  blocked: 'SIGUSR1', ignored: 'SIGUSR1', caught: 'SIGUSR1', pid: 1, ppid: 1, pgid: 1, sid: 1, tty: 'evil', command: ['evil'], state: 'evil',
};

interface Report {
  different: Record<string, unknown>;
  rounds: number;
  calls: number;
}

test('an option on Object.prototype changes a call no more than under node:child_process', async () => {
  const { different, rounds, calls } = await runFixture<Report>('drop-in/pollution.mjs', ['one', JSON.stringify(POLLUTION)]);
  expect(different).toEqual({});
  expect([rounds, calls]).toEqual([Object.keys(POLLUTION).length, 14]);
});

test('any options on Object.prototype change a call no more than under node:child_process', async () => {
  const some = fc.subarray(Object.keys(POLLUTION), { minLength: 1 });
  const numRuns = Math.max(3, Number(process.env['SIGMASK_TEST_RUNS'] ?? 0) / 100);
  await fc.assert(
    fc.asyncProperty(some, async (names) => {
      const pollution = Object.fromEntries(Object.entries(POLLUTION).filter(([name]) => names.includes(name)));
      expect((await runFixture<Report>('drop-in/pollution.mjs', ['all', JSON.stringify(pollution)])).different).toEqual({});
    }),
    { numRuns, examples: [[Object.keys(POLLUTION)]] },
  );
});

test('an option on Object.prototype does not change startSignalEcho', async () => {
  // Node's own streams take some of the others.
  const names = ['catch', 'signals', 'processGroup', 'foreground', 'controllingTerminal', 'parentDeathSignal', 'cwd', 'env', 'detached', 'uid', 'gid'] as const;
  const pollution = Object.fromEntries(names.map((name) => [name, POLLUTION[name]]));
  expect(await runFixture<Report>('drop-in/pollution.mjs', ['echo', JSON.stringify(pollution)])).toEqual({ different: {}, rounds: 1, calls: 1 });
});

test('ignores properties of Object.prototype under the numbers of arguments or the names of a descriptor', async () => {
  const names = ['places', 'get', 'set', 'value', 'writable', 'toJSON'];
  expect(await runFixture('drop-in/inherited-places.cjs')).toEqual(Object.fromEntries(names.map((name) => [name, 'as stock, 0'])));
});
