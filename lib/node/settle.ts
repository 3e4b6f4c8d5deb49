// Makes the strings that Node makes when it starts a child.

import { callForeign } from './launchers';

// Node refuses strings that contain NUL. Strings that it makes itself, and those of wrappers underneath, end at the NUL.
const untilNul = (text: string): string => (text.includes('\0') ? text.slice(0, text.indexOf('\0')) : text);

/**
 * Makes strings of a list of arguments or variables, as Node does: symbols are refused, and everything else becomes a
 * string. This may call code of the caller, so it happens once and first.
 */
export function toStrings(values: readonly unknown[]): readonly string[] {
  return callForeign(() => Array.from(values, (value) => untilNul(typeof value === 'string' ? value : `${value as number}`)));
}
