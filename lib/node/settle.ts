// What Node makes strings of when it starts a child.

import { callWithoutClaim } from './claims';

// Node refuses strings with NUL. Strings that it makes itself, and those of wrappers underneath, end there.
const untilNul = (text: string): string => (text.includes('\0') ? text.slice(0, text.indexOf('\0')) : text);

/**
 * What Node makes of a list of arguments or variables: symbols are refused, all else becomes a string. This may call code of
 * the caller, so it comes once and first.
 */
export function toStrings(values: readonly unknown[]): readonly string[] {
  return callWithoutClaim(() => Array.from(values, (value) => untilNul(typeof value === 'string' ? value : `${value as number}`)));
}
