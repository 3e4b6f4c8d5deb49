// Checks of callers' values, beyond signals and sets.

import { invalidArgType, outOfRange, unknownOption } from './errors';

const MAX_PID = 2 ** 31 - 1;
const MAX_DESCRIPTOR = MAX_PID;

export function toInteger(value: unknown, argument: string, min: number, max: number): number {
  if (typeof value !== 'number') throw invalidArgType(argument, 'a number', value);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw outOfRange(argument, `an integer from ${min} to ${max}`, value);
  }
  return value;
}

/**
 * The lowest group that is signalled or given a terminal. killpg(1) would signal every process that the caller may signal, no child
 * can lead group 1, and POSIX leaves 0 undefined.
 */
export const FIRST_GROUP = 2;

/** A process or process group number of at least `min`. */
export function toPid(value: unknown, argument: string, min: number): number {
  return toInteger(value, argument, min, MAX_PID);
}

/** A file descriptor. */
export function toDescriptor(value: unknown, argument: string): number {
  return toInteger(value, argument, 0, MAX_DESCRIPTOR);
}

/** The own properties of an object, each read once. A property of Object.prototype is not an option. */
export function ownOf<T extends object>(value: T): T {
  return { __proto__: null, ...value };
}

const plain = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');

/** Whether one letter is missing, added or another one, or two neighbours have changed places. */
function differsByOne(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length > short.length + 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  const rest = (skipped: number): string => short.slice(start + skipped);
  if (short.length < long.length) return rest(0) === long.slice(start + 1);
  const isSwapped = short[start] === long[start + 1] && short[start + 1] === long[start] && rest(2) === long.slice(start + 2);
  return isSwapped || rest(1) === long.slice(start + 1);
}

// Names of fewer letters are near too many others.
const LONG_ENOUGH = 6;

/** Known names, by what {@link nearName} compares. */
export const comparable = <Name extends string>(known: readonly Name[]): ReadonlyMap<string, Name> =>
  new Map(known.map((name) => [plain(name), name]));

/** The name among `known` that differs from `name` by case, by hyphens and underscores, or by one letter; undefined if none does. */
export function nearName<Name extends string>(name: string, known: ReadonlyMap<string, Name>): Name | undefined {
  const given = plain(name);
  const same = known.get(given);
  if (same !== undefined) return same;
  for (const [other, one] of known) if (other.length >= LONG_ENOUGH && differsByOne(given, other)) return one;
  return undefined;
}

/** The options of a plain object that has no keys except `known`. Only its own properties are options, and each is read once. */
export function toOptions<K extends string>(value: unknown, argument: string, known: readonly K[]): Partial<Record<K, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidArgType(argument, 'an object', value);
  }
  const options = ownOf(value as Record<string, unknown>);
  const unknown = Object.keys(options).find((key) => !(known as readonly string[]).includes(key));
  if (unknown !== undefined) {
    throw unknownOption(
      `${argument}.${unknown}`,
      options[unknown],
      nearName(unknown, comparable(known)),
      `; known are ${known.join(', ')}`,
    );
  }
  return options as Partial<Record<K, unknown>>;
}
