// Calls a node:child_process function, and makes sigmask start its child.

import { adoptChildren } from '../engine/adopt';
import { OWN } from '../engine/functions';
import { letOtherRuntimeRefuse } from '../engine/sync';
import { launcherOf } from '../control/launcher';
import { lacksAddon, native } from '../internal/binding';
import { unsupportedRuntime } from '../internal/errors';
import { registry, stockFunction, type FunctionName, type Untyped } from '../internal/registry';
import { ownOf } from '../internal/validate';
import { isOfRuntime, mayStart, permission } from '../node/contract';
import { isMethodOfRuntime } from '../node/intercept';
import { installSync, isReplacedByOthers } from '../node/intercept-sync';
import { isDeno, isNode } from '../internal/runtime';
import { callLauncherIn, launchWith, makeCallLauncher, type CallLauncher, type Launcher } from '../node/launchers';
import type { OutputLimits } from '../spawn/plan';
import type { SignalOptions } from '../spawn/signal-options';
import { refuseMisspelt } from '../spawn/misspelt';
import { leaveOut } from '../spawn/supported';
import { isPlainObject, optionsForRuntime, withUnsupported, type Unsupported } from './if-supported';
import { requestOf } from './scope-options';

/** The arguments that a function takes, and the program that it starts. */
export interface CallShape {
  /** Its name in node:child_process. */
  readonly name: FunctionName;
  /** Whether a list of arguments may come before the options. */
  readonly takesArguments: boolean;
  /** The values that the function treats like missing options. */
  readonly takesForNone: 'undefined' | 'nullish' | 'anything';
  /** Whether a callback may come last. */
  readonly takesCallback: boolean;
  /** Whether the program is known to be Node. */
  readonly startsNode: boolean;
  /** Whether the function returns only when the child has ended. */
  readonly waits: boolean;
}

function isNone({ takesForNone }: CallShape, options: unknown): boolean {
  if (options === undefined) return true;
  return takesForNone === 'anything' ? !isPlainObject(options) : takesForNone === 'nullish' && options === null;
}

const refuse = (): never => {
  throw unsupportedRuntime('arguments of unknown types are taken');
};
const REFUSING: Launcher = { prepare: refuse, started: refuse, run: refuse };

// Node makes new options for these, and drops those that it does not know.
const OPTIONS_ANEW: readonly FunctionName[] = ['exec', 'execFile'];

// Other runtimes lack process.binding, and Node's permission model refuses it.
const hasSyncBinding = (): boolean => isNode && permission() === undefined;

function install({ waits }: CallShape): void {
  if (!waits) adoptChildren();
  else if (mayStart()) installSync();
}

// The calls in progress. A wrapper of node:child_process may call a function of this package, which calls
// node:child_process.
const made: FunctionName[] = [];

function callStock(name: FunctionName, start: () => unknown): unknown {
  made.push(name);
  try {
    return start();
  } finally {
    made.pop();
  }
}

const callStockWith = (name: FunctionName, callLauncher: CallLauncher, start: () => unknown): unknown =>
  callStock(name, () => launchWith(callLauncher, start));

// The default of Node.
const MAX_BUFFER = 1024 * 1024;

/** What `exec` and `execFile` do not pass on to `spawn`. */
function limitsOf(
  { takesCallback, waits }: CallShape,
  { timeout, maxBuffer, killSignal }: Record<PropertyKey, unknown>,
): OutputLimits | undefined {
  if (waits || !takesCallback) return undefined;
  return {
    timeout: typeof timeout === 'number' ? timeout : 0,
    maxBuffer: typeof maxBuffer === 'number' ? maxBuffer : MAX_BUFFER,
    killSignal,
  };
}

/** Makes the function that a promisified call calls instead of the function itself. */
export interface Form {
  /** Makes the function that is called in place of the runtime's. */
  readonly around: (f: Untyped) => Untyped;
  /** Calls a function of this package with a callback. */
  readonly own: (start: (callback: unknown) => unknown, callback: unknown) => unknown;
  /** Adds `unsupported` to the value that the function returns. */
  readonly note: (name: FunctionName, returned: unknown, unsupported: Unsupported) => unknown;
}

const PLAIN: Form = { around: (f) => f, own: (start, callback) => start(callback), note: withUnsupported };

/** Whether the runtime's function would call only the runtime's own code. */
function isDirect({ name, waits }: CallShape, stock: Untyped, options: Readonly<Record<PropertyKey, unknown>>): boolean {
  if (!isOfRuntime(name, stock) || !mayStart()) return false;
  if (waits) return !isReplacedByOthers();
  // Deno completes options in its own way. Its `fork` gives flags of Deno also to other programs.
  if (isDeno) return name === 'fork' && typeof options['execPath'] === 'string' && options['execPath'] !== process.execPath;
  return (name !== 'exec' || isOfRuntime('execFile', stockFunction('execFile'))) && isMethodOfRuntime();
}

/**
 * Calls a node:child_process function with `first` and the other arguments that were `given`, and makes the native spawn
 * start its child. Where there is no addon, the runtime starts the children of calls that ask nothing of sigmask.
 */
export function startWithPlan(call: CallShape, first: unknown, given: readonly unknown[], form = PLAIN): unknown {
  const { name, waits } = call;
  const rest = [...given];
  // An index beyond the end would be read from Object.prototype.
  const placed = (index: number): unknown => (index < rest.length ? rest[index] : undefined);
  const at = call.takesArguments && (Array.isArray(placed(0)) || placed(0) == null) ? 1 : 0;
  // Node's synchronous functions skip a callback given in place of `args`, but not one given after them.
  if (call.takesCallback && !(waits && at === 1) && typeof placed(at) === 'function') rest.splice(at, 0, undefined);
  const hasNone = isNone(call, placed(at));
  const options = hasNone ? {} : placed(at);
  const stock = made.includes(name) ? registry.stock[name] : stockFunction(name);
  if (lacksAddon() && isPlainObject(options)) refuseMisspelt(options);
  const forRuntime = lacksAddon() ? optionsForRuntime(options) : undefined;
  if (forRuntime !== undefined) {
    const all = forRuntime.options === options ? given : given.toSpliced(at, 1, forRuntime.options);
    return form.note(
      name,
      callStock(name, () => form.around(stock)(first, ...all)),
      forRuntime.unsupported,
    );
  }
  const start = (): unknown => form.around(stock)(first, ...rest);
  if (!isPlainObject(options)) {
    if (waits && !hasSyncBinding()) {
      letOtherRuntimeRefuse(stock, [first, ...rest]);
      return refuse();
    }
    install(call);
    return callStockWith(name, makeCallLauncher(REFUSING, waits, undefined), start);
  }
  // A wrapper has made this call, within an outer call of the same function.
  const carried = callLauncherIn(options);
  if (carried !== undefined) return launchWith(carried, () => form.around(registry.stock[name])(first, ...rest));

  // For Node only own properties of an object are options. Each is read once.
  const own = ownOf(options as SignalOptions & Record<PropertyKey, unknown>);
  refuseMisspelt(own);
  const unsupported = leaveOut(own);
  const request = requestOf(own, waits);
  native();
  const isWrapped = stock !== registry.stock[name];
  const makesOptionsAnew = OPTIONS_ANEW.includes(name);
  // A wrapper may have replaced the command by an unknown one.
  const command = isWrapped && makesOptionsAnew ? undefined : first;
  const launcher = launcherOf({ ...request, limits: limitsOf(call, own), startsNode: call.startsNode });
  const run = OWN.get(name);
  if (run !== undefined && isDirect(call, stock, own)) {
    const ownCall = { name, first: [first, ...rest.slice(0, at)], options: own } as const;
    return form.note(
      name,
      form.own((callback) => run({ ...ownCall, callback }, launcher), placed(at + 1)),
      unsupported,
    );
  }
  install(call);
  const callLauncher = makeCallLauncher(launcher, waits, command);
  if (isWrapped || !makesOptionsAnew) own[registry.launcherKey] = callLauncher;
  else Reflect.deleteProperty(own, registry.launcherKey);
  while (rest.length < at) rest.push(undefined);
  rest[at] = hasNone ? own : { ...own };
  return form.note(name, callStockWith(name, callLauncher, start), unsupported);
}

/** Registers `f` as a function of this package. */
export function dropIn<F>(f: F): F {
  registry.dropIns.add(f as Untyped);
  return f;
}

/** A function of node:child_process, or a form of it, with {@link SignalOptions}. */
export function withSignalOptions(call: CallShape, form?: Form): Untyped {
  const wrapped: Untyped = (first, ...given) => startWithPlan(call, first, given, form);
  return dropIn(Object.defineProperty(wrapped, 'name', ownOf({ value: call.name })));
}
