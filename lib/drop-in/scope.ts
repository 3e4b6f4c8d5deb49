// A scope in which every child starts with the requested signal state, whichever code starts it.

import { AsyncLocalStorage } from 'node:async_hooks';

import { launcherOf } from '../child/launcher';
import { native } from '../internal/binding';
import { invalidArgType } from '../internal/errors';
import { registry } from '../internal/registry';
import { mayStart } from '../node/contract';
import { installAsync } from '../node/intercept';
import { installSync } from '../node/intercept-sync';
import type { Scope } from '../node/launchers';
import { INHERITED } from '../spawn/job-options';
import { toSignalSpec, type ChildSignals, type SignalSpec } from '../spawn/signal-options';

interface SignalScope extends Scope {
  readonly spec: SignalSpec;
}

/** The request of the innermost scope, if there is one. */
export function signalsOfScope(): SignalSpec | undefined {
  return (registry.scopes?.getStore() as SignalScope | undefined)?.spec;
}

/**
 * Calls `fn`, and makes every child that it starts begin with the state of `signals`. This includes children of synchronous
 * calls, of plain `node:child_process`, of `node:cluster` and of libraries, and children that it starts later, after
 * `await` or in a timer or a listener. A call's own option `signals` takes precedence over the scope, and so does a scope
 * within it. Workers begin outside all scopes.
 *
 * Each of these children has the members of {@link SignalChild}, and each result those of {@link SignalResult}. Children
 * that other code starts outside stay as they are.
 *
 * @returns the result of `fn`.
 * @throws the errors of `fn`. Before `fn` is called: `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE`
 * and `ERR_UNKNOWN_SIGNAL`, naming the option; `ERR_UNSUPPORTED_RUNTIME`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`.
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
