// Lists of strings as the addon takes them.

// Node refuses strings with NUL, and cuts there what it makes strings of; symbols it refuses.
const beforeNul = (value: unknown): string => (typeof value === 'string' ? value : `${value as number}`.replace(/\0.*/s, ''));

/** One text, in which NUL ends each. */
export function terminated(strings: readonly unknown[]): string {
  let text = '';
  for (const string of strings) text += `${beforeNul(string)}\0`;
  return text;
}
