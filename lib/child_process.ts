// The drop-in for node:child_process.

import * as stock from 'node:child_process';
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

import { runByPlan, type SignalChild } from './child';
import { signalsOfScope } from './child-scope';
import { toChildPlan, toProcessGroup, toSignalSpec, type SignalOptions } from './child-signals';
import { native } from './internal/binding';
import { startOnHandle } from './internal/node-child-process';

export { ChildProcess } from 'node:child_process';
export type { SignalChild } from './child';
export { withChildSignals } from './child-scope';
export type { ChildSignals, SignalOptions } from './child-signals';
export type { SignalsAtExec } from './spawn';
export type { WaitStatus } from './wait-status';

type Child<C extends ChildProcess = ChildProcess> = C & SignalChild;
type Options<O> = O & SignalOptions;

// The environment goes to Node as an object of our own, by which its ChildProcess is recognized again. To Node inherited
// properties count, which spares a copy of process.env; but what a caller gives it must find as own properties.
function environmentOf(env: unknown): object {
  if (!env) return Object.create(process.env) as object;
  const copy: Record<string, unknown> = {};
  for (const name in env) copy[name] = (env as Record<string, unknown>)[name];
  return copy;
}

interface Call {
  /** Whether a list of arguments may come before the options. */
  readonly takesArguments: boolean;
  /** What is taken for no options. */
  readonly takesForNone: 'undefined' | 'nullish' | 'anything';
  readonly takesCallback: boolean;
  /** Whether the program is known to be Node. */
  readonly startsNode: boolean;
}

const isPlainObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

function noOptions({ takesForNone }: Call, options: unknown): boolean {
  if (options === undefined) return true;
  return takesForNone === 'anything' ? !isPlainObject(options) : takesForNone === 'nullish' && options === null;
}

/**
 * Calls `start` with the arguments of a node:child_process function, all but its first, having it start its child by the
 * native spawn.
 */
function startByPlan<Result>(call: Call, given: readonly unknown[], start: (rest: unknown[]) => Result): Result {
  const rest = [...given];
  const at = call.takesArguments && (Array.isArray(rest[0]) || rest[0] == null) ? 1 : 0;
  if (call.takesCallback && typeof rest[at] === 'function') rest.splice(at, 0, undefined);
  const options = noOptions(call, rest[at]) ? {} : rest[at];
  // Node refuses these itself.
  if (!isPlainObject(options)) return start(rest);

  const { signals, processGroup, ...others } = options as SignalOptions & Record<string, unknown>;
  const spec = (signals === undefined && signalsOfScope()) || toSignalSpec(signals, 'options.signals');
  const plan = toChildPlan(spec, toProcessGroup(processGroup, others['detached']), call.startsNode);
  native();
  const env = environmentOf(others['env']);
  while (rest.length < at) rest.push(undefined);
  rest[at] = { ...others, env };
  return startOnHandle(env, (valid, child) => runByPlan(child, valid, plan), () => start(rest));
}

type Untyped = (first: unknown, ...rest: unknown[]) => unknown;
const untyped = (f: unknown): Untyped => f as Untyped;

const SPAWN: Call = { takesArguments: true, takesForNone: 'undefined', takesCallback: false, startsNode: false };
const FORK: Call = { takesArguments: true, takesForNone: 'nullish', takesCallback: false, startsNode: true };
const EXEC_FILE: Call = { takesArguments: true, takesForNone: 'nullish', takesCallback: true, startsNode: false };
const EXEC: Call = { takesArguments: false, takesForNone: 'anything', takesCallback: true, startsNode: false };

/**
 * `spawn` of `node:child_process`, with {@link SignalOptions}: the child is born with exactly the signal state and the
 * process group that was asked for, and all else is as Node does it.
 *
 * Nothing of this process is changed. Where the child cannot be started, the error is Node's, with the call that failed
 * as `stage`: `'execve'`, `'chdir'`, `'setpgid'` and so on.
 *
 * @throws what Node throws; for the options of this package `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`,
 * `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`, naming the option, before there is any process;
 * `ERR_UNSUPPORTED_RUNTIME`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`.
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
  return startByPlan(SPAWN, given, (rest) => untyped(stock.spawn)(command, ...rest));
}

type End<S, Stream> = S extends StdioPipe ? Stream : null;

/**
 * `fork` of `node:child_process`, with {@link SignalOptions}. What the options ask for holds from the child's first
 * instruction to its last: while Node starts up the child is in a process group of its own, then it restores its signal
 * state and joins its group. Otherwise as {@link spawn}.
 */
export function fork(modulePath: string | URL, options?: Options<ForkOptions>): Child;
export function fork(modulePath: string | URL, args?: readonly string[], options?: Options<ForkOptions>): Child;
export function fork(modulePath: string | URL, ...given: unknown[]): unknown {
  return startByPlan(FORK, given, (rest) => untyped(stock.fork)(modulePath, ...rest));
}

type Callback<Text, E> = (error: E | null, stdout: Text, stderr: Text) => void;
type Output<Text> = PromiseWithChild<{ stdout: Text; stderr: Text }>;
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
  __promisify__(file: string, args: readonly string[] | null | undefined, options: Options<ExecFileOptions & BufferEncoding>): Output<Buffer>;
  __promisify__(file: string, args?: readonly string[] | null, options?: Options<ExecFileOptions> | null): Output<string>;
}

function wrap(call: Call, name: 'exec' | 'execFile'): unknown {
  const callback = (f: unknown): Untyped => (first, ...given) => startByPlan(call, given, (rest) => untyped(f)(first, ...rest));
  const wrapped = callback(stock[name]);
  Object.defineProperty(wrapped, 'name', { value: name });
  Object.defineProperty(wrapped, promisify.custom, { value: callback(promisify(stock[name])) });
  return wrapped;
}

/** `exec` of `node:child_process`, with {@link SignalOptions}; they are the shell's. Otherwise as {@link spawn}. */
export const exec: Exec = wrap(EXEC, 'exec') as Exec;

/** `execFile` of `node:child_process`, with {@link SignalOptions}. Otherwise as {@link spawn}. */
export const execFile: ExecFile = wrap(EXEC_FILE, 'execFile') as ExecFile;
