// The functions of node:child_process that start a child and return at once, with the options of sigmask.

import type { ChildProcess, ExecException, ExecFileException, ExecFileOptions, ExecOptions, ForkOptions } from 'node:child_process';
import { promisify } from 'node:util';

import type { SignalChild } from '../control/signal-child';
import { ownOf } from '../internal/validate';
import { dropIn, startWithPlan, withSignalOptions, type CallShape, type Form } from './call';
import { promiseWithUnsupported } from './if-supported';
import type {
  Arguments,
  Callback,
  ChildWithStdio,
  EncodingOption,
  None,
  Options,
  OptionsWithEncoding,
  OptionsWithStdio,
  Output,
  StdioOption,
} from './types';

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
 * `spawn` of `node:child_process`, with {@link SignalOptions}. At exec, the child has exactly the requested signal state and
 * process group. Everything else works as in Node. The state of this process does not change. If the child cannot be started,
 * the error is Node's, and its `stage` names the call that failed: `'execve'`, `'chdir'`, `'setpgid'` and so on. Where the addon
 * is unavailable, a call without these options goes to the runtime's own function; with them it throws, unless it has `ifSupported`.
 *
 * @param command - The program: a path, or a name that is looked up in `PATH`.
 * @param args - The arguments of the program. They may be left out.
 * @param options - Node's options, and {@link SignalOptions}.
 * @throws the errors of Node's function. Before a process is started, for a wrong option, which the message names:
 * `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE`, `ERR_UNKNOWN_SIGNAL`.
 * `ERR_UNSUPPORTED_RUNTIME`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`; `ERR_DLOPEN_DISABLED`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/posix_spawn.html | posix_spawn(3p)}.
 *
 * @example
 * ```js
 * import { spawn } from 'sigmask/child_process';
 *
 * const child = spawn('sleep', ['60'], { signals: { ignore: 'SIGINT' }, processGroup: 'new' });
 * console.log(child.signalsAtExec.ignored);
 * child.killGroup('SIGTERM');
 * // prints: SignalSet {SIGINT}
 * ```
 */
export function spawn<const Stdio extends StdioOption = undefined>(
  command: string,
  args?: Arguments | OptionsWithStdio<Stdio>,
  options?: OptionsWithStdio<Stdio>,
): SignalChild & ChildWithStdio<Stdio>;
export function spawn(command: string, ...given: unknown[]): unknown {
  return startWithPlan(SPAWN, command, given);
}
dropIn(spawn);

/**
 * `fork` of `node:child_process`, with {@link SignalOptions}. The child has the requested state from its first instruction
 * to its last. While Node starts up, the child is in a temporary process group of its own. Then it restores its signal state and
 * joins its group. Otherwise like {@link spawn}.
 *
 * @param modulePath - The module that the child runs.
 * @param args - The arguments of the module. They may be left out.
 * @param options - Node's options, and {@link SignalOptions}.
 *
 * @example
 * ```js
 * import { fork } from 'sigmask/child_process';
 *
 * if (process.send) {
 *   process.kill(process.pid, 'SIGINT'); // Ignored.
 *   process.disconnect();
 * } else {
 *   fork(import.meta.filename, { signals: { ignore: 'SIGINT' } }).on('exit', (code) => console.log(code));
 * }
 * // prints: 0
 * ```
 */
export function fork(
  modulePath: string | URL,
  args?: Arguments | Options<ForkOptions>,
  options?: Options<ForkOptions>,
): SignalChild & ChildProcess;
export function fork(modulePath: string | URL, ...given: unknown[]): unknown {
  return startWithPlan(FORK, modulePath, given);
}
dropIn(fork);

interface Exec {
  <const Encoding extends EncodingOption = 'utf8'>(
    command: string,
    options?: OptionsWithEncoding<ExecOptions, Encoding> | Callback<Encoding, ExecException> | None,
    callback?: Callback<Encoding, ExecException> | None,
  ): SignalChild & ChildProcess;
  __promisify__<const Encoding extends EncodingOption = 'utf8'>(
    command: string,
    options?: OptionsWithEncoding<ExecOptions, Encoding> | None,
  ): Output<Encoding>;
}

interface ExecFile {
  <const Encoding extends EncodingOption = 'utf8'>(
    file: string,
    args?: Arguments | OptionsWithEncoding<ExecFileOptions, Encoding> | Callback<Encoding, ExecFileException> | None,
    options?: OptionsWithEncoding<ExecFileOptions, Encoding> | Callback<Encoding, ExecFileException> | None,
    callback?: Callback<Encoding, ExecFileException> | None,
  ): SignalChild & ChildProcess;
  __promisify__<const Encoding extends EncodingOption = 'utf8'>(
    file: string,
    args?: Arguments | OptionsWithEncoding<ExecFileOptions, Encoding> | None,
    options?: OptionsWithEncoding<ExecFileOptions, Encoding> | None,
  ): Output<Encoding>;
}

const PROMISED: Form = {
  around: (f) => promisify(f),
  own(start) {
    let settle: { resolve: (value: unknown) => void; reject: (reason: Error) => void } | undefined;
    const promise = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    // An error of this call must throw, not reject.
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
 * also has `unsupported`. Otherwise like {@link spawn}.
 *
 * @param command - The command line for the shell.
 * @param options - Node's options, and {@link SignalOptions}. They may be left out.
 * @param callback - Called when the child has ended, with an error or null, and the output.
 *
 * @example
 * ```js
 * import { promisify } from 'node:util';
 * import { exec } from 'sigmask/child_process';
 *
 * const { stdout } = await promisify(exec)('sleep 60 & echo done', { contain: true, timeout: 10_000 });
 * console.log(stdout.trim());
 * // prints: done
 * ```
 *
 * @function
 */
export const exec: Exec = wrapWithPromise(EXEC) as Exec;

/**
 * `execFile` of `node:child_process`, with {@link SignalOptions}. The result of the promisified function also has `unsupported`.
 * Otherwise like {@link spawn}.
 *
 * @param file - The program: a path, or a name that is looked up in `PATH`.
 * @param args - The arguments of the program. They may be left out.
 * @param options - Node's options, and {@link SignalOptions}. They may be left out.
 * @param callback - Called when the child has ended, with an error or null, and the output.
 *
 * @example
 * ```js
 * import { promisify } from 'node:util';
 * import { execFile } from 'sigmask/child_process';
 *
 * const { stdout } = await promisify(execFile)('echo', ['done'], { signals: { block: 'SIGUSR1' } });
 * console.log(stdout.trim());
 * // prints: done
 * ```
 *
 * @function
 */
export const execFile: ExecFile = wrapWithPromise(EXEC_FILE) as ExecFile;
