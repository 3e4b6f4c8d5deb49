// Makes the strings that Node makes when it starts a child.

import { callForeign } from './launchers';

// Node refuses strings that contain NUL. Strings that it makes itself, and those of wrappers underneath, end at the NUL.
const untilNul = (text: string): string => (text.includes('\0') ? text.slice(0, text.indexOf('\0')) : text);

const isPlain = (value: unknown): value is string => typeof value === 'string' && untilNul(value) === value;

/**
 * Makes strings of a list of arguments or variables, as Node does: symbols are refused, and everything else becomes a
 * string. This may call code of the caller, so it happens once and first.
 */
export function toStrings(values: readonly unknown[]): readonly string[] {
  const given = Array.from(values);
  // Then there is no code to call.
  if (given.every(isPlain)) return given;
  return callForeign(() => given.map((value) => untilNul(typeof value === 'string' ? value : `${value as number}`)));
}
