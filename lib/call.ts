// A call of a node:child_process function whose child is started by us.

import { channel } from 'node:diagnostics_channel';

import { launcherOf } from './child';
import { toChildPlace } from './child-place';
import { signalsOfScope } from './child-scope';
import { toChildPlan, toSignalSpec, type SignalOptions } from './child-signals';
import { native } from './internal/binding';
import { copyOfEnvironment, inheritedEnvironment } from './internal/environment';
import { refused, runClaimed, startClaimed } from './internal/node-child-process';

/** How a function takes its arguments, and what it starts. */
export interface Call {
  /** Whether a list of arguments may come before the options. */
  readonly takesArguments: boolean;
  /** What is taken for no options. */
  readonly takesForNone: 'undefined' | 'nullish' | 'anything';
  /** Whether a callback may come last. */
  readonly takesCallback: boolean;
  /** Whether the program is known to be Node. */
  readonly startsNode: boolean;
  /** Whether it returns only when the child has ended. */
  readonly waits: boolean;
}

const tracing = channel('tracing:child_process.spawn:start');

const isPlainObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

function isNone({ takesForNone }: Call, options: unknown): boolean {
  if (options === undefined) return true;
  return takesForNone === 'anything' ? !isPlainObject(options) : takesForNone === 'nullish' && options === null;
}

// Node adds this variable where an environment does not have it.
const nothing = (): Record<string, undefined> => ({ NODE_V8_COVERAGE: undefined });

/**
 * Calls `start` with the arguments of a node:child_process function, all but its first, having it start its child by the
 * native spawn.
 */
export function startByPlan<Result>(call: Call, given: readonly unknown[], start: (rest: unknown[]) => Result): Result {
  const rest = [...given];
  const at = call.takesArguments && (Array.isArray(rest[0]) || rest[0] == null) ? 1 : 0;
  // A synchronous call passes over one that comes in the place of the arguments alone.
  if (call.takesCallback && !(call.waits && at === 1) && typeof rest[at] === 'function') rest.splice(at, 0, undefined);
  const options = isNone(call, rest[at]) ? {} : rest[at];
  if (!isPlainObject(options)) return refused(() => start(rest));

  // To Node an object's own properties alone are options.
  const own: SignalOptions & Record<string, unknown> = { ...options };
  const { signals, detached, env } = own;
  const spec = (signals === undefined && signalsOfScope()) || toSignalSpec(signals, 'options.signals');
  const place = toChildPlace(own, detached === true, call.waits);
  native();
  // Who subscribes to it may change the environment.
  const inherited = env || tracing.hasSubscribers ? undefined : inheritedEnvironment();
  // An object of our own, by which the child's start is recognized underneath Node's code.
  const marker = inherited === undefined ? copyOfEnvironment(env || process.env) : nothing();
  while (rest.length < at) rest.push(undefined);
  rest[at] = { ...own, env: marker };
  const launcher = launcherOf(() => toChildPlan(spec, place, call.startsNode, inherited));
  return (call.waits ? runClaimed : startClaimed)(marker, launcher, () => start(rest));
}

/** A function of node:child_process, whose types are told by those of the wrapper. */
export type Untyped = (first: unknown, ...rest: unknown[]) => unknown;

/** `f` with {@link SignalOptions}, called `name`. */
export function wrap(call: Call, f: unknown, name: string): Untyped {
  const wrapped: Untyped = (first, ...given) => startByPlan(call, given, (rest) => (f as Untyped)(first, ...rest));
  return Object.defineProperty(wrapped, 'name', { value: name });
}
