// The options of sigmask, and whether this process has them.

import { lacksAddon } from '../internal/binding';
import { invalidArgType } from '../internal/errors';
import type { SignalOptions } from './signal-options';

/** The name of an option that `sigmask/child_process` adds to those of `node:child_process`, except `ifSupported`. */
export type SignalOptionName = Exclude<keyof SignalOptions, 'ifSupported'>;

export type GivenOptions = { [Key in keyof SignalOptions]?: unknown };

/** The compiler finds an option that is missing. */
const EACH: Readonly<Record<SignalOptionName, true>> = {
  signals: true,
  processGroup: true,
  foreground: true,
  controllingTerminal: true,
  parentDeathSignal: true,
  contain: true,
  grace: true,
  leftovers: true,
};

const NAMES = Object.keys(EACH) as SignalOptionName[];

/** The names of all options of sigmask. */
export const OPTION_NAMES: readonly (keyof SignalOptions)[] = [...NAMES, 'ifSupported'];

/** Those that ask for nothing by `false`. */
const SWITCHES: readonly SignalOptionName[] = ['foreground', 'contain'];

/** The own properties of an object that are options of sigmask, as a copy of it would have them. Other properties are not read. */
export function signalOptionsIn(options: object): GivenOptions {
  const keys = Object.keys(options);
  const given = { __proto__: null } as GivenOptions;
  for (const name of OPTION_NAMES) if (keys.includes(name)) given[name] = Reflect.get(options, name);
  return given;
}

/** The options that ask something of sigmask. */
export function askedIn(options: GivenOptions): SignalOptionName[] {
  return NAMES.filter((name) => options[name] !== undefined && !(options[name] === false && SWITCHES.includes(name)));
}

/**
 * With `ifSupported`, deletes all `options` if this process has no addon, and returns their names; undefined without
 * it. Their values are not checked: most checks need the addon.
 */
export function leaveOut(options: GivenOptions): SignalOptionName[] | undefined {
  const { ifSupported = false } = options;
  if (typeof ifSupported !== 'boolean') throw invalidArgType('options.ifSupported', 'a boolean', ifSupported);
  if (!ifSupported) return undefined;
  const unsupported = lacksAddon() ? askedIn(options) : [];
  for (const name of unsupported) Reflect.deleteProperty(options, name);
  return unsupported;
}
