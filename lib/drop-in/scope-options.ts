// The options of a scope, of the scopes around it, and of the calls within it.

import { ownOf } from '../internal/validate';
import { currentScope, type Scope } from '../node/launchers';
import { toContainPolicy } from '../spawn/contain-options';
import { toJobPlacement } from '../spawn/job-options';
import type { SpawnRequest } from '../spawn/plan';
import { toSignalSpec, type SignalOptions, type SignalSpec } from '../spawn/signal-options';

const CONTAIN_OPTIONS = ['contain', 'grace', 'leftovers'] as const;

/** The options, besides `signals`, that a scope may give. */
export const PLACE_OPTIONS = ['processGroup', 'parentDeathSignal', ...CONTAIN_OPTIONS] as const;

type PlaceOption = (typeof PLACE_OPTIONS)[number];
type PlaceOptions = { readonly [Key in PlaceOption]?: unknown };

/** The value that a scope keeps: its options, together with those of the scopes around it. */
export interface OptionScope extends Scope {
  /** Undefined: none of them has the option `signals`. */
  readonly spec: SignalSpec | undefined;
  readonly place: PlaceOptions;
}

export const optionScope = (): OptionScope | undefined => currentScope() as OptionScope | undefined;

/** The options outside all scopes. */
export const NO_OPTIONS: PlaceOptions = ownOf({});

const isGiven = (value: unknown): boolean => value !== undefined && value !== false;

/** Each option that `inner` gives, and otherwise that of `outer`. */
export function placeWithin(outer: PlaceOptions, inner: PlaceOptions): PlaceOptions {
  const from = (key: PlaceOption): PlaceOptions => (inner[key] === undefined ? outer : inner);
  // Without `contain`, its other options would be an error that `inner` has not made.
  const { contain } = from('contain');
  const sourceOf = (key: PlaceOption): PlaceOptions =>
    !isGiven(contain) && (CONTAIN_OPTIONS as readonly string[]).includes(key) ? inner : from(key);
  return ownOf(Object.fromEntries(PLACE_OPTIONS.map((key) => [key, sourceOf(key)[key]])));
}

// The author of a scope does not know the calls within it. So `detached` and `foreground` of a call take precedence over a
// group of the scope, where the call itself could not have both.
function placeOfCall(scope: PlaceOptions, call: SignalOptions, detached: boolean): PlaceOptions {
  const givesWay = detached || (scope.processGroup === 'inherit' && isGiven(call.foreground));
  return ownOf({ ...call, ...placeWithin(givesWay ? ownOf({ ...scope, processGroup: undefined }) : scope, call) });
}

/** The request of a call with these options. Options that the call does not give come from the scope. */
export function requestOf(
  call: SignalOptions & { readonly detached?: unknown },
  waits: boolean,
): Pick<SpawnRequest, 'spec' | 'place' | 'policy' | 'isScoped'> {
  const { signals, parentDeathSignal } = call;
  const scope = optionScope();
  const detached = call.detached === true;
  const scopeSpec = signals === undefined ? scope?.spec : undefined;
  const options = scope === undefined ? call : placeOfCall(scope.place, call, detached);
  const policy = toContainPolicy(options);
  const spec = scopeSpec ?? toSignalSpec(signals, 'options.signals');
  const place = toJobPlacement(options, detached, waits);
  const isScoped = scopeSpec !== undefined || (parentDeathSignal === undefined && scope !== undefined);
  return { spec, place, policy, isScoped };
}
