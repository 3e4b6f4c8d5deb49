// Lists of strings as the addon takes them.

/** One text, in which a NUL ends each string. */
export function terminated(strings: readonly string[]): string {
  return strings.length === 0 ? '' : `${strings.join('\0')}\0`;
}
