// A scope in which every child starts with the requested options, whichever code starts it.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';

import { checkContainment } from '../child/contained';
import { launcherOf } from '../control/launcher';
import type { SignalChild } from '../control/signal-child';
import { adoptChildren } from '../engine/adopt';
import { lacksAddon, native } from '../internal/binding';
import { invalidArgType } from '../internal/errors';
import { registry } from '../internal/registry';
import { toOptions } from '../internal/validate';
import { mayStart } from '../node/contract';
import { installSync } from '../node/intercept-sync';
import { toContainPolicy } from '../spawn/contain-options';
import { toJobPlacement } from '../spawn/job-options';
import { refuseToIgnore } from '../spawn/plan';
import { toSignalSpec, type ChildSignals, type SignalOptions } from '../spawn/signal-options';
import { leaveOut, type SignalOptionName } from '../spawn/supported';
import { LiveChildren } from './live-children';
import { reach } from './scope-exports';
import { NO_OPTIONS, optionScope, PLACE_OPTIONS, placeWithin, type OptionScope } from './scope-options';

/** The options that a scope may give to its children: see {@link SignalOptions}. */
export type ChildOptions = Pick<
  SignalOptions,
  'signals' | 'processGroup' | 'parentDeathSignal' | 'contain' | 'grace' | 'leftovers' | 'ifSupported'
>;

/** What {@link withChildOptions} passes to its function. */
export interface ChildScope {
  /**
   * The children that were started in the scope, or in a scope within it, and that have not ended. A child that leads its
   * group stays in the list until no process in the group lives. The list changes as children start and end, so it can be passed
   * to `coordinateShutdown`. It does not contain children of synchronous calls.
   *
   * @throws `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`, `ERR_DLOPEN_DISABLED`: with `ifSupported`, where the addon is unavailable.
   */
  readonly children: Iterable<SignalChild & ChildProcess>;
  /** With `ifSupported`, the names of the options that were left out; undefined without it. */
  readonly unsupported: readonly SignalOptionName[] | undefined;
}

const KEYS: readonly (keyof ChildOptions)[] = ['signals', ...PLACE_OPTIONS, 'ifSupported'];

/** The children that the runtime starts are not observed. An empty list would mean that none lives, so this throws. */
const scopeWithoutAddon = (unsupported: readonly SignalOptionName[]): ChildScope => ({
  get children() {
    return native() as never;
  },
  unsupported,
});

function run<Result>(value: unknown, nameOfSignals: string, fn: unknown, call: (scope: ChildScope) => Result): Result {
  const options = toOptions(value, 'options', KEYS);
  const unsupported = leaveOut(options);
  const { signals } = options;
  const outer = optionScope();
  const spec = signals === undefined ? outer?.spec : toSignalSpec(signals, nameOfSignals);
  const given = toJobPlacement(options, false, false);
  if (signals !== undefined && spec !== undefined) refuseToIgnore(given, spec.ignore);
  const placeOptions = placeWithin(outer?.place ?? NO_OPTIONS, options);
  const policy = toContainPolicy(placeOptions);
  if (typeof fn !== 'function') throw invalidArgType('fn', 'a function', fn);
  if (unsupported !== undefined && lacksAddon()) return call(scopeWithoutAddon(unsupported));
  native();
  if (mayStart()) {
    reach(adoptChildren, false);
    reach(installSync, true);
  }
  if (policy !== undefined) checkContainment(policy);
  const place = toJobPlacement(placeOptions, false, false);
  const children = new LiveChildren();
  const scope: OptionScope = {
    spec,
    place: placeOptions,
    launcher: launcherOf({
      spec: spec ?? toSignalSpec(undefined, nameOfSignals),
      place,
      policy,
      limits: undefined,
      startsNode: false,
      isScoped: true,
    }),
    started(child) {
      children.add(child);
      outer?.started(child);
    },
    ended(child) {
      void children.settle(child);
      outer?.ended(child);
    },
  };
  registry.scopes ??= new AsyncLocalStorage();
  return registry.scopes.run(scope, call, { children, unsupported });
}

/**
 * Calls `fn`, and applies these options to every child that it starts, as if each call had given them. This includes
 * children of synchronous calls, of plain `node:child_process`, of `node:cluster` and of libraries. It also includes children that
 * are started later, after `await` or in a timer or a listener. Workers begin outside all scopes.
 *
 * An option of a call takes precedence over the scope, and an option of an inner scope over that of an outer one. `signals` counts
 * as one option. If an option of a call contradicts the scope, the scope gives way and nothing is thrown: a child with `detached`
 * leads a session of its own in place of `processGroup`, and a child that ignores the scope's `parentDeathSignal` gets `SIGKILL`
 * in its place.
 *
 * With `ifSupported`, `fn` is called even where the addon is unavailable. Then the runtime starts the children, and
 * `scope.children` throws.
 *
 * Each of these children has the members of {@link SignalChild}, and each result has those of {@link SignalResult}. Children
 * that other code starts outside the scope are not affected.
 *
 * @param options - The options for the children.
 * @param fn - A function, which may be asynchronous. It gets the scope as its argument.
 * @returns the result of `fn`.
 * @throws the errors of `fn`. Before `fn` is called, for a wrong option, which the message names: `ERR_INVALID_ARG_TYPE`,
 * `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE`, `ERR_UNKNOWN_SIGNAL`; `ERR_NO_CGROUP`; `ERR_INVALID_STATE`: `contain` needs /proc,
 * which is not mounted or shows another pid namespace; `ERR_UNSUPPORTED_RUNTIME`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`;
 * `ERR_DLOPEN_DISABLED`.
 *
 * @example
 * ```js
 * import { exec } from 'node:child_process'; // As a library does.
 * import { withChildOptions } from 'sigmask/child_process';
 *
 * const child = withChildOptions({ contain: true }, () => exec('setsid sleep 60 & sleep 60'));
 * child.kill(); // Reaches both.
 * child.on('empty', () => console.log('nothing is left'));
 * // prints: nothing is left
 * ```
 */
export function withChildOptions<Result>(options: ChildOptions, fn: (scope: ChildScope) => Result): Result {
  return run(options, 'options.signals', fn, (scope) => fn(scope));
}

/**
 * Like {@link withChildOptions} with only the option `signals`.
 *
 * @param signals - The signal state of the children.
 * @param fn - A function, which may be asynchronous. It is called without arguments.
 * @returns the result of `fn`.
 * @throws the errors of `fn`. Before `fn` is called, for a wrong option, which the message names: `ERR_INVALID_ARG_TYPE`,
 * `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE`, `ERR_UNKNOWN_SIGNAL`; `ERR_UNSUPPORTED_RUNTIME`;
 * `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`; `ERR_DLOPEN_DISABLED`.
 *
 * @example
 * ```js
 * import { execFileSync } from 'node:child_process'; // As a library does.
 * import { withChildSignals } from 'sigmask/child_process';
 *
 * const output = withChildSignals({ ignore: 'SIGINT' }, () => execFileSync('sh', ['-c', 'kill -INT $$; echo "still there"']));
 * console.log(String(output).trim());
 * // prints: still there
 * ```
 */
export function withChildSignals<Result>(signals: ChildSignals, fn: () => Result): Result {
  return run({ signals: (signals as unknown) === undefined ? {} : signals }, 'signals', fn, () => fn());
}
