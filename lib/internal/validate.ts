// Checks of what callers pass, beyond signals and sets.

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

/** A plain options object with no other keys than `known`. */
export function toOptions<K extends string>(value: unknown, argument: string, known: readonly K[]): Partial<Record<K, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidArgType(argument, 'an object', value);
  }
  const unknown = Object.keys(value).find((key) => !(known as readonly string[]).includes(key));
  if (unknown !== undefined) {
    throw invalidArgValue(`${argument}.${unknown}`, Reflect.get(value, unknown), `is not an option; known are ${known.join(', ')}`);
  }
  return value;
}
