// The synchronous functions of the drop-in.

import type { ExecFileSyncOptions, ExecSyncOptions, SpawnSyncOptions, SpawnSyncReturns } from 'node:child_process';

import type { SignalResult } from '../child/run-sync';
import { withSignalOptions, type CallShape } from './call';
import type { Arguments, OptionsWithEncoding, OutputWith, SyncEncodingOption } from './types';

// The name of this type depends on the version of Node's types.
type Bytes = Exclude<ReturnType<typeof import('node:child_process').execSync>, string>;
type Output<Encoding> = OutputWith<Encoding, Bytes>;

const SPAWN_SYNC: CallShape = {
  name: 'spawnSync',
  takesArguments: true,
  takesForNone: 'undefined',
  takesCallback: false,
  startsNode: false,
  waits: true,
};
const EXEC_FILE_SYNC: CallShape = {
  name: 'execFileSync',
  takesArguments: true,
  takesForNone: 'nullish',
  takesCallback: true,
  startsNode: false,
  waits: true,
};
const EXEC_SYNC: CallShape = {
  name: 'execSync',
  takesArguments: false,
  takesForNone: 'anything',
  takesCallback: false,
  startsNode: false,
  waits: true,
};

type SpawnSync = <const Encoding extends SyncEncodingOption = 'buffer'>(
  command: string,
  args?: Arguments | OptionsWithEncoding<SpawnSyncOptions, Encoding>,
  options?: OptionsWithEncoding<SpawnSyncOptions, Encoding>,
) => SpawnSyncReturns<Output<Encoding>> & SignalResult;

type ExecFileSync = <const Encoding extends SyncEncodingOption = 'buffer'>(
  file: string,
  args?: Arguments | OptionsWithEncoding<ExecFileSyncOptions, Encoding>,
  options?: OptionsWithEncoding<ExecFileSyncOptions, Encoding>,
) => Output<Encoding>;

type ExecSync = <const Encoding extends SyncEncodingOption = 'buffer'>(
  command: string,
  options?: OptionsWithEncoding<ExecSyncOptions, Encoding>,
) => Output<Encoding>;

/**
 * `spawnSync` of `node:child_process`, with {@link SignalOptions}. The result also has the members of {@link SignalResult}.
 * Signals that arrive during the call are delivered after it, as with Node's own function. Otherwise like `spawn`.
 *
 * @param command - The program: a path, or a name that is looked up in `PATH`.
 * @param args - The arguments of the program. They may be left out.
 * @param options - Node's options, and {@link SignalOptions}.
 *
 * @example
 * ```js
 * import { spawnSync } from 'sigmask/child_process';
 *
 * const { status, signalsAtExec } = spawnSync('sh', ['-c', 'kill -INT $$; exit 3'], { signals: { ignore: 'SIGINT' } });
 * console.log(status, signalsAtExec.ignored);
 * // prints: 3 SignalSet {SIGINT}
 * ```
 *
 * @function
 */
export const spawnSync = withSignalOptions(SPAWN_SYNC) as SpawnSync;

/**
 * `execFileSync` of `node:child_process`, with {@link SignalOptions}. Otherwise like `spawn`.
 *
 * @param file - The program: a path, or a name that is looked up in `PATH`.
 * @param args - The arguments of the program. They may be left out.
 * @param options - Node's options, and {@link SignalOptions}.
 *
 * @example
 * ```js
 * import { execFileSync } from 'sigmask/child_process';
 *
 * console.log(execFileSync('echo', ['done'], { contain: true, encoding: 'utf8' }).trim());
 * // prints: done
 * ```
 *
 * @function
 */
export const execFileSync = withSignalOptions(EXEC_FILE_SYNC) as ExecFileSync;

/**
 * `execSync` of `node:child_process`, with {@link SignalOptions}, which apply to the shell. Otherwise like `spawn`.
 *
 * @param command - The command line for the shell.
 * @param options - Node's options, and {@link SignalOptions}.
 *
 * @example
 * ```js
 * import { execSync } from 'sigmask/child_process';
 *
 * console.log(execSync('sleep 60 & echo done', { contain: true, encoding: 'utf8' }).trim());
 * // prints: done
 * ```
 *
 * @function
 */
export const execSync = withSignalOptions(EXEC_SYNC) as ExecSync;
