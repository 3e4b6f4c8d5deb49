// Calls of a process that can have no addon, and the names of the options that a call leaves out.

import type { FunctionName } from '../internal/registry';
import { ownOf } from '../internal/validate';
import { askedIn, leaveOut, signalOptionsIn, type SignalOptionName } from '../spawn/supported';

export const isPlainObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

export type Unsupported = readonly SignalOptionName[] | undefined;

/** Options without any of sigmask's. */
interface RuntimeOptions {
  readonly options: unknown;
  /** Undefined without `ifSupported`. */
  readonly unsupported: Unsupported;
}

/**
 * The options for the runtime's own function where the addon is unavailable; undefined if one of them needs sigmask. The runtime
 * gets the same object, or a copy without the options that are left out.
 */
export function optionsForRuntime(options: unknown): RuntimeOptions | undefined {
  if (!isPlainObject(options)) return { options, unsupported: undefined };
  const given = signalOptionsIn(options);
  const ours = Object.keys(given);
  const unsupported = leaveOut(given);
  if (askedIn(given).length > 0) return undefined;
  if (unsupported === undefined || unsupported.length === 0) return { options, unsupported };
  const others = Object.keys(options).filter((name) => !ours.includes(name));
  return { options: Object.fromEntries(others.map((name) => [name, Reflect.get(options, name) as unknown])), unsupported };
}

function note(target: unknown, unsupported: Unsupported): void {
  if (typeof target === 'object' && target !== null) {
    Object.defineProperty(target, 'unsupported', ownOf({ value: unsupported, configurable: true, writable: true }));
  }
}

// These return the output alone.
const WITHOUT_RESULT: readonly FunctionName[] = ['execSync', 'execFileSync'];

/** Gives the child or the result of a call its `unsupported`. */
export function withUnsupported(name: FunctionName, result: unknown, unsupported: Unsupported): unknown {
  if (unsupported !== undefined && !WITHOUT_RESULT.includes(name)) note(result, unsupported);
  return result;
}

/** As {@link withUnsupported}, for a promise that has a child. */
export function promiseWithUnsupported(promise: Promise<unknown> & { child?: unknown }, unsupported: Unsupported): Promise<unknown> {
  if (unsupported === undefined) return promise;
  const { child } = promise;
  note(child, unsupported);
  const noted = promise.then((result) => {
    note(result, unsupported);
    return result;
  });
  return Object.assign(noted, { child });
}
