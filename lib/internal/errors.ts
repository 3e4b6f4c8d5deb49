// Makes the errors of this package. Those of Node's functions are in node-errors.

import { getSystemErrorMap, inspect } from 'node:util';

import { EXDEV } from './errno';
import { isDeno } from './runtime';

/**
 * A POSIX call failed. The shape is that of Node's `fs` errors.
 *
 * @property code - The error's name, such as `'EPERM'`.
 * @property errno - Its number, negated, as `util.getSystemErrorName()` takes it.
 * @property syscall - The POSIX name of the call that failed.
 * @property path - The file that the call was about, if any.
 */
export class SystemCallError extends Error {
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;
  declare readonly path?: string;

  constructor(errno: number, syscall: string, path?: string) {
    const [code, text] = getSystemErrorMap().get(errno) ?? [`Unknown system error ${errno}`, 'unknown error'];
    super(`${code}: ${text}, ${syscall}${path === undefined ? '' : ` '${path}'`}`);
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
    if (path !== undefined) this.path = path;
  }
}

/** Returns a native call's result, or throws if it is a negated errno. */
export function check(result: number, syscall: string, path?: string): number {
  if (result === EXDEV) throw foreignProc();
  if (result < 0) throw new SystemCallError(result, syscall, path);
  return result;
}

/** Gives an error its code. */
export function coded<E extends Error>(error: E, code: string): E & { code: string } {
  return Object.assign(error, { code });
}

export function invalidArgType(name: string, expected: string, actual: unknown): TypeError {
  return coded(new TypeError(`${name} must be ${expected}. Received ${inspect(actual)}`), 'ERR_INVALID_ARG_TYPE');
}

// Where libraries keep the ChildProcess of what they return.
const HOLDERS = ['process', 'child', 'childProcess', 'subprocess', 'proc'];
const isChild = (value: unknown): boolean => typeof (value as { kill?: unknown } | null | undefined)?.kill === 'function';

/** The error for a value that is no ChildProcess. */
export function notAChild(name: string, actual: unknown): TypeError {
  const holder = HOLDERS.find((key) => isChild((actual as Record<string, unknown> | null | undefined)?.[key]));
  const remedy = holder === undefined ? '' : `: did you mean ${name}.${holder}?`;
  const expected = 'a ChildProcess, as spawn of sigmask/child_process, of node:child_process or of execa returns it';
  const received = inspect(actual, { depth: 0 });
  return coded(new TypeError(`${name} must be ${expected}. Received ${received}${remedy}`), 'ERR_INVALID_ARG_TYPE');
}

export function invalidArgValue(name: string, actual: unknown, reason: string): TypeError {
  return coded(new TypeError(`${name} ${reason}. Received ${inspect(actual)}`), 'ERR_INVALID_ARG_VALUE');
}

/** `meant` is the option that the caller may have meant. `rest` says what the options are. */
export function unknownOption(name: string, actual: unknown, meant: string | undefined, rest = ''): TypeError {
  const error = invalidArgValue(name, actual, `is not an option${rest}`);
  if (meant !== undefined) error.message += `: did you mean ${meant}?`;
  return error;
}

export function outOfRange(name: string, range: string, actual: unknown): RangeError {
  return coded(new RangeError(`${name} must be ${range}. Received ${inspect(actual)}`), 'ERR_OUT_OF_RANGE');
}

export function unknownSignal(name: string, actual: string, meant: string | undefined): TypeError {
  const hint = meant === undefined ? '' : `: did you mean '${meant}'?`;
  return coded(new TypeError(`${name} is not a signal of this system. Received ${inspect(actual)}${hint}`), 'ERR_UNKNOWN_SIGNAL');
}

/** Like Node's error for a class that a program must not construct. `ways` are the calls to use instead. */
export function illegalConstructor(ways: string): TypeError {
  return coded(new TypeError(`Illegal constructor: use ${ways}`), 'ERR_ILLEGAL_CONSTRUCTOR');
}

export function invalidState(message: string): Error {
  return coded(new Error(message), 'ERR_INVALID_STATE');
}

/** `errno` says why this process cannot make a cgroup. */
export function noCgroup(errno: number): Error {
  const why = new SystemCallError(errno, 'mkdir').message;
  return coded(new Error(`options.contain requires a cgroup, but this process cannot create one below its own (${why})`), 'ERR_NO_CGROUP');
}

export function foreignProc(): Error {
  return invalidState('/proc is not mounted, or shows another pid namespace than that of this process: mount a /proc of this namespace');
}

const UNAVAILABLE = 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM';

export function unavailableOnPlatform(what: string): TypeError {
  return coded(new TypeError(`${what} is not available on ${process.platform} ${process.arch}`), UNAVAILABLE);
}

const DISABLED = 'ERR_DLOPEN_DISABLED';

/** Whether an error is that of Deno for what it does not permit. */
export const isNotCapable = (error: unknown): boolean => isDeno && (error as { name?: unknown }).name === 'NotCapable';

/** `cause` is the error that the runtime threw. */
export function addonNotLoaded(build: string, cause: unknown): Error {
  if ((cause as { code?: unknown }).code === DISABLED || isNotCapable(cause)) {
    const ways = isDeno ? '--allow-ffi, --allow-read and --allow-sys' : '--no-addons, and --allow-addons of --permission';
    const message = `sigmask needs its native addon, but this process must not load addons: see ${ways}`;
    return coded(new Error(message, { cause }), DISABLED);
  }
  return coded(new Error(`The addon (${build}) cannot be loaded: ${(cause as Error).message}`, { cause }), 'ERR_DLOPEN_FAILED');
}

/** Whether an error of loading the addon says that this process can have none. */
export function isOfUnavailableAddon(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === UNAVAILABLE || code === DISABLED;
}

/** Like Node's error for a feature of the main thread. */
export function unsupportedInWorker(what: string): TypeError {
  return coded(new TypeError(`${what} is not supported in workers`), 'ERR_WORKER_UNSUPPORTED_OPERATION');
}

export function noSignalToBorrow(): Error {
  return coded(
    new Error('sigprocmask needs a real-time signal that has no handler and that no thread blocks, but there is none'),
    'ERR_NO_FREE_SIGNAL',
  );
}

export function threadNotResponding(): Error {
  return coded(
    new Error('sigprocmask has given up: a thread of this process does not react to signals (a debugger or the kernel holds it)'),
    'ERR_THREAD_NOT_RESPONDING',
  );
}

const UNSUPPORTED = 'ERR_UNSUPPORTED_RUNTIME';

const unsupported = (what: string, outcome: string): Error =>
  coded(new Error(`sigmask does not know the child_process of this runtime (${what}); ${outcome}`), UNSUPPORTED);

export const unsupportedRuntime = (what: string): Error => unsupported(what, 'no child was started');

export function noSerializer(): Error {
  const message = "options.serialization is 'advanced', but this runtime lacks V8's serializer; no child was started";
  return coded(new Error(message), UNSUPPORTED);
}

/** For a child that Node has started without the requested state. */
export const childWithoutPlan = (what: string): Error => unsupported(what, 'the child was killed');

/** `one` and `other` are the folders or files of two copies. */
export function copiesDiffer(one: string, other: string): Error {
  return invalidState(`Two versions of sigmask cannot work in one process: ${one} cannot be used, because ${other} is loaded already`);
}
