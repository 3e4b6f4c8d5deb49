// Lists of strings as the addon takes them.

/** One text, in which NUL ends each. */
export function terminated(strings: readonly string[]): string {
  let text = '';
  for (const string of strings) text += `${string}\0`;
  return text;
}
