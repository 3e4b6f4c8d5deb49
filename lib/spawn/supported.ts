// The options of sigmask, and which of them this process has.

import { lacksAddon } from '../internal/binding';
import { invalidArgType } from '../internal/errors';
import { hasParentDeathSignal } from './job-options';
import type { SignalOptions } from './signal-options';

/** The name of an option that `sigmask/child_process` adds to those of `node:child_process`, except `ifSupported`. */
export type SignalOptionName = Exclude<keyof SignalOptions, 'ifSupported'>;

export type GivenOptions = { [Key in keyof SignalOptions]?: unknown };

const always = (): boolean => true;

/** Whether the addon has each option on this platform. The compiler finds an option that is missing. */
const HAS: Readonly<Record<SignalOptionName, () => boolean>> = {
  signals: always,
  processGroup: always,
  foreground: always,
  controllingTerminal: always,
  parentDeathSignal: hasParentDeathSignal,
  contain: always,
  grace: always,
  leftovers: always,
};

const NAMES = Object.keys(HAS) as SignalOptionName[];

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
 * With `ifSupported`, deletes from `options` those that this process does not have, and returns their names; undefined without
 * it. Their values are not checked: most checks need the addon.
 */
export function leaveOut(options: GivenOptions): SignalOptionName[] | undefined {
  const { ifSupported = false } = options;
  if (typeof ifSupported !== 'boolean') throw invalidArgType('options.ifSupported', 'a boolean', ifSupported);
  if (!ifSupported) return undefined;
  const lacksAll = lacksAddon();
  const unsupported = askedIn(options).filter((name) => lacksAll || !HAS[name]());
  for (const name of unsupported) Reflect.deleteProperty(options, name);
  return unsupported;
}
