// The functions of node:child_process that start a child and return at once, with the options of sigmask.

import type {
  ChildProcess,
  ChildProcessByStdio,
  ChildProcessWithoutNullStreams,
  ExecException,
  ExecFileException,
  ExecFileOptions,
  ExecOptions,
  ForkOptions,
  PromiseWithChild,
  SpawnOptions,
  SpawnOptionsWithoutStdio,
  SpawnOptionsWithStdioTuple,
  StdioNull,
  StdioPipe,
} from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';

import type { SignalChild } from '../control/signal-child';
import { ownOf } from '../internal/validate';
import type { SignalOptions } from '../spawn/signal-options';
import { promiseWithUnsupported, type Unsupported } from './if-supported';
import { dropIn, startWithPlan, withSignalOptions, type CallShape, type Form } from './call';

type Child<C extends ChildProcess = ChildProcess> = SignalChild & C;
type Options<O> = O & SignalOptions;

const SPAWN: CallShape = {
  name: 'spawn',
  takesArguments: true,
  takesForNone: 'undefined',
  takesCallback: false,
  startsNode: false,
  waits: false,
};
const FORK: CallShape = {
  name: 'fork',
  takesArguments: true,
  takesForNone: 'nullish',
  takesCallback: false,
  startsNode: true,
  waits: false,
};
const EXEC_FILE: CallShape = {
  name: 'execFile',
  takesArguments: true,
  takesForNone: 'nullish',
  takesCallback: true,
  startsNode: false,
  waits: false,
};
const EXEC: CallShape = {
  name: 'exec',
  takesArguments: false,
  takesForNone: 'anything',
  takesCallback: true,
  startsNode: false,
  waits: false,
};

/**
 * `spawn` of `node:child_process`, with {@link SignalOptions}. The child has exactly the requested signal state and process
 * group at exec. Everything else is as Node does it.
 *
 * Where there is no addon, a call without these options is a call of the runtime's own function, and one with them throws, unless
 * it says `ifSupported`.
 *
 * The call changes nothing of this process. If the child cannot be started, the error is Node's, with the call that failed
 * as `stage`: `'execve'`, `'chdir'`, `'setpgid'` and so on.
 *
 * @throws the errors of Node's function. For the options of this package, before there is any process:
 * `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`, naming the option.
 * `ERR_UNSUPPORTED_RUNTIME`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`; `ERR_DLOPEN_DISABLED`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/posix_spawn.html | posix_spawn(3p)}.
 */
export function spawn(command: string, options?: Options<SpawnOptionsWithoutStdio>): Child<ChildProcessWithoutNullStreams>;
export function spawn<I extends StdioPipe | StdioNull, O extends StdioPipe | StdioNull, E extends StdioPipe | StdioNull>(
  command: string,
  options: Options<SpawnOptionsWithStdioTuple<I, O, E>>,
): Child<ChildProcessByStdio<End<I, Writable>, End<O, Readable>, End<E, Readable>>>;
export function spawn(command: string, options: Options<SpawnOptions>): Child;
export function spawn(
  command: string,
  args?: readonly string[],
  options?: Options<SpawnOptionsWithoutStdio>,
): Child<ChildProcessWithoutNullStreams>;
export function spawn<I extends StdioPipe | StdioNull, O extends StdioPipe | StdioNull, E extends StdioPipe | StdioNull>(
  command: string,
  args: readonly string[],
  options: Options<SpawnOptionsWithStdioTuple<I, O, E>>,
): Child<ChildProcessByStdio<End<I, Writable>, End<O, Readable>, End<E, Readable>>>;
export function spawn(command: string, args: readonly string[], options: Options<SpawnOptions>): Child;
export function spawn(command: string, ...given: unknown[]): unknown {
  return startWithPlan(SPAWN, command, given);
}
dropIn(spawn);

type End<S, Stream> = S extends StdioPipe ? Stream : null;

/**
 * `fork` of `node:child_process`, with {@link SignalOptions}. The requested state holds from the child's first instruction
 * to its last. While Node starts up, the child is in a process group of its own. Then it restores its signal state and
 * joins its group. Otherwise like {@link spawn}.
 */
export function fork(modulePath: string | URL, options?: Options<ForkOptions>): Child;
export function fork(modulePath: string | URL, args?: readonly string[], options?: Options<ForkOptions>): Child;
export function fork(modulePath: string | URL, ...given: unknown[]): unknown {
  return startWithPlan(FORK, modulePath, given);
}
dropIn(fork);

type Callback<Text, E> = (error: E | null, stdout: Text, stderr: Text) => void;
type Output<Text> = PromiseWithChild<{ stdout: Text; stderr: Text; readonly unsupported?: Unsupported }>;
type BufferEncoding = { encoding: 'buffer' | null };

interface Exec {
  (command: string, callback?: Callback<string, ExecException>): Child;
  (command: string, options: Options<ExecOptions & BufferEncoding>, callback?: Callback<Buffer, ExecException>): Child;
  (command: string, options: Options<ExecOptions> | null | undefined, callback?: Callback<string, ExecException>): Child;
  __promisify__(command: string, options: Options<ExecOptions & BufferEncoding>): Output<Buffer>;
  __promisify__(command: string, options?: Options<ExecOptions> | null): Output<string>;
}

interface ExecFile {
  (file: string, callback?: Callback<string, ExecFileException>): Child;
  (file: string, args: readonly string[] | null | undefined, callback?: Callback<string, ExecFileException>): Child;
  (file: string, options: Options<ExecFileOptions & BufferEncoding>, callback?: Callback<Buffer, ExecFileException>): Child;
  (file: string, options: Options<ExecFileOptions>, callback?: Callback<string, ExecFileException>): Child;
  (
    file: string,
    args: readonly string[] | null | undefined,
    options: Options<ExecFileOptions & BufferEncoding>,
    callback?: Callback<Buffer, ExecFileException>,
  ): Child;
  (
    file: string,
    args: readonly string[] | null | undefined,
    options: Options<ExecFileOptions> | null | undefined,
    callback?: Callback<string, ExecFileException>,
  ): Child;
  __promisify__(file: string, options: Options<ExecFileOptions & BufferEncoding>): Output<Buffer>;
  __promisify__(file: string, options?: Options<ExecFileOptions>): Output<string>;
  __promisify__(
    file: string,
    args: readonly string[] | null | undefined,
    options: Options<ExecFileOptions & BufferEncoding>,
  ): Output<Buffer>;
  __promisify__(file: string, args?: readonly string[] | null, options?: Options<ExecFileOptions> | null): Output<string>;
}

const PROMISED: Form = {
  around: (f) => promisify(f),
  own(start) {
    let settle: { resolve: (value: unknown) => void; reject: (reason: Error) => void } | undefined;
    const promise = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    // What it throws is thrown by the call.
    const child = start((error: Error | null, stdout: unknown, stderr: unknown) => {
      if (error === null) settle?.resolve({ stdout, stderr });
      else settle?.reject(Object.assign(error, { stdout, stderr }));
    });
    return Object.assign(promise, { child });
  },
  note: (_, promise, unsupported) => promiseWithUnsupported(promise as Promise<unknown>, unsupported),
};

function wrapWithPromise(call: CallShape): unknown {
  return Object.defineProperty(withSignalOptions(call), promisify.custom, ownOf({ value: withSignalOptions(call, PROMISED) }));
}

/**
 * `exec` of `node:child_process`, with {@link SignalOptions}, which apply to the shell. The result of the promisified function
 * has `unsupported`, too. Otherwise like {@link spawn}.
 *
 * @function
 */
export const exec: Exec = wrapWithPromise(EXEC) as Exec;

/**
 * `execFile` of `node:child_process`, with {@link SignalOptions}. The result of the promisified function has `unsupported`, too.
 * Otherwise like {@link spawn}.
 *
 * @function
 */
export const execFile: ExecFile = wrapWithPromise(EXEC_FILE) as ExecFile;
