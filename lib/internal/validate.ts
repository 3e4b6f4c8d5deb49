// Checks of callers' values, beyond signals and sets.

import { invalidArgType, invalidArgValue, outOfRange } from './errors';

const MAX_PID = 2 ** 31 - 1;
const MAX_DESCRIPTOR = MAX_PID;

export function toInteger(value: unknown, argument: string, min: number, max: number): number {
  if (typeof value !== 'number') throw invalidArgType(argument, 'a number', value);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw outOfRange(argument, `an integer from ${min} to ${max}`, value);
  }
  return value;
}

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

/** The options of a plain object that has no keys except `known`. Only its own properties are options, and each is read once. */
export function toOptions<K extends string>(value: unknown, argument: string, known: readonly K[]): Partial<Record<K, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidArgType(argument, 'an object', value);
  }
  const options = ownOf(value as Record<string, unknown>);
  const unknown = Object.keys(options).find((key) => !(known as readonly string[]).includes(key));
  if (unknown !== undefined) {
    throw invalidArgValue(`${argument}.${unknown}`, options[unknown], `is not an option; known are ${known.join(', ')}`);
  }
  return options as Partial<Record<K, unknown>>;
}
