// A scope in which every child is born with the signal state that was asked for, whoever starts it.

import { AsyncLocalStorage } from 'node:async_hooks';

import { launcherOf } from '../child/launcher';
import { native } from '../internal/binding';
import { invalidArgType } from '../internal/errors';
import { registry } from '../internal/registry';
import type { Scope } from '../node/claims';
import { mayStart } from '../node/contract';
import { installAsync } from '../node/intercept';
import { installSync } from '../node/intercept-sync';
import { INHERITED } from '../spawn/job-options';
import { toSignalSpec, type ChildSignals, type SignalSpec } from '../spawn/signal-options';

interface SignalScope extends Scope {
  readonly spec: SignalSpec;
}

/** What the innermost scope says, if there is one. */
export function signalsOfScope(): SignalSpec | undefined {
  return (registry.scopes?.getStore() as SignalScope | undefined)?.spec;
}

/**
 * Calls `fn`, and has every child that it starts born as `signals` says, by synchronous calls, too: those of plain
 * `node:child_process`, of `node:cluster` and of libraries, and those that it starts later, after `await` or in a timer or a listener. A
 * call's own option `signals` goes before it, and so does a scope within it. Workers begin outside all scopes.
 *
 * Such a child has what {@link SignalChild} describes, and a result what {@link SignalResult} does. Children that others start outside stay as they are.
 *
 * @returns what `fn` returns.
 * @throws what `fn` throws; `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`,
 * naming the option, before `fn` is called; `ERR_UNSUPPORTED_RUNTIME`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`.
 */
export function withChildSignals<Result>(signals: ChildSignals, fn: () => Result): Result {
  const spec = toSignalSpec(signals, 'signals');
  if (typeof fn !== 'function') throw invalidArgType('fn', 'a function', fn);
  native();
  if (mayStart()) {
    installAsync();
    installSync();
  }
  registry.scopes ??= new AsyncLocalStorage();
  const scope: SignalScope = { spec, launcher: launcherOf({ spec, place: INHERITED, startsNode: false }) };
  return registry.scopes.run(scope, fn);
}
