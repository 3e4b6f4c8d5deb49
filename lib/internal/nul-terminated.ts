// Lists of strings as the addon takes them.

/** One text, in which a NUL ends each string. */
export function terminated(strings: readonly string[]): string {
  let text = '';
  for (const string of strings) text += `${string}\0`;
  return text;
}
