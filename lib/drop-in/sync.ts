// The synchronous functions of the drop-in.

import type {
  ExecFileSyncOptions,
  ExecFileSyncOptionsWithBufferEncoding,
  ExecFileSyncOptionsWithStringEncoding,
  ExecSyncOptions,
  ExecSyncOptionsWithBufferEncoding,
  ExecSyncOptionsWithStringEncoding,
  SpawnSyncOptions,
  SpawnSyncOptionsWithBufferEncoding,
  SpawnSyncOptionsWithStringEncoding,
  SpawnSyncReturns,
} from 'node:child_process';

import type { SignalResult } from '../child/run-sync';
import type { SignalOptions } from '../spawn/signal-options';
import { withSignalOptions, type CallShape } from './call';

type Options<O> = O & SignalOptions;
type Returns<Text> = SpawnSyncReturns<Text> & SignalResult;
type Arguments = readonly string[];
// The name of this type depends on the version of Node's types.
type Output = Exclude<ReturnType<typeof import('node:child_process').execSync>, string>;

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

interface SpawnSync {
  (command: string): Returns<Output>;
  (command: string, options: Options<SpawnSyncOptionsWithStringEncoding>): Returns<string>;
  (command: string, options: Options<SpawnSyncOptionsWithBufferEncoding>): Returns<Output>;
  (command: string, options?: Options<SpawnSyncOptions>): Returns<string | Output>;
  (command: string, args: Arguments): Returns<Output>;
  (command: string, args: Arguments, options: Options<SpawnSyncOptionsWithStringEncoding>): Returns<string>;
  (command: string, args: Arguments, options: Options<SpawnSyncOptionsWithBufferEncoding>): Returns<Output>;
  (command: string, args?: Arguments, options?: Options<SpawnSyncOptions>): Returns<string | Output>;
}

interface ExecFileSync {
  (file: string): Output;
  (file: string, options: Options<ExecFileSyncOptionsWithStringEncoding>): string;
  (file: string, options: Options<ExecFileSyncOptionsWithBufferEncoding>): Output;
  (file: string, options?: Options<ExecFileSyncOptions>): string | Output;
  (file: string, args: Arguments): Output;
  (file: string, args: Arguments, options: Options<ExecFileSyncOptionsWithStringEncoding>): string;
  (file: string, args: Arguments, options: Options<ExecFileSyncOptionsWithBufferEncoding>): Output;
  (file: string, args?: Arguments, options?: Options<ExecFileSyncOptions>): string | Output;
}

interface ExecSync {
  (command: string): Output;
  (command: string, options: Options<ExecSyncOptionsWithStringEncoding>): string;
  (command: string, options: Options<ExecSyncOptionsWithBufferEncoding>): Output;
  (command: string, options?: Options<ExecSyncOptions>): string | Output;
}

/**
 * `spawnSync` of `node:child_process`, with {@link SignalOptions}; the result also has the members of {@link SignalResult}.
 * Signals that arrive during the call are delivered after it, as with Node's. Otherwise like `spawn`.
 *
 * @function
 */
export const spawnSync = withSignalOptions(SPAWN_SYNC) as SpawnSync;

/**
 * `execFileSync` of `node:child_process`, with {@link SignalOptions}. Otherwise like `spawn`.
 *
 * @function
 */
export const execFileSync = withSignalOptions(EXEC_FILE_SYNC) as ExecFileSync;

/**
 * `execSync` of `node:child_process`, with {@link SignalOptions}, which apply to the shell. Otherwise like `spawn`.
 *
 * @function
 */
export const execSync = withSignalOptions(EXEC_SYNC) as ExecSync;
