// Text for terminals: which of it is safe to print, how wide it is, and how it is cut.

/** Writes control characters as escapes. A process chooses its name and arguments, and must not control the reader's terminal. */
export const printable = (text: string): string =>
  text.replace(/[\p{C}\u2028\u2029]/gu, (character) =>
    character === '\n' ? '\\n' : `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );

// East Asian Width W and F, by blocks, and characters that are shown as pictures.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

const WIDEST = 2;

function columnsOf(character: string): number {
  if (/\p{Mn}/u.test(character)) return 0;
  return WIDE.test(character) ? WIDEST : 1;
}

// ASCII letters, and the lines of a tree.
const isPlain = (text: string): boolean => /^[\x20-\x7e─-╿…]*$/.test(text);

/** How many columns printable text takes. */
export const widthOf = (text: string): number =>
  isPlain(text) ? text.length : Array.from(text).reduce((sum, character) => sum + columnsOf(character), 0);

/** The text in at most `width` columns, its cut end marked. */
export function cut(text: string, width: number): string {
  if (text.length * WIDEST <= width || widthOf(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let columns = 1;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > width) break;
    kept += character;
  }
  return `${kept}…`;
}

/** The words in lines of at most `width` columns; a longer word is cut. */
export function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.map((one) => cut(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
