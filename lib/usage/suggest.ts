// The word that a user probably meant.

/** The number of letters to insert, delete, change or swap with their neighbour that makes one word the other one. */
function distanceBetween(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= one.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(one.length, other.length);
}

const LETTERS_FOR_EACH_MISTAKE = 3;
// Of two words that are as near, the one with the same first letter is meant.
const OTHER_FIRST_LETTER = 0.1;

/** The nearest of the words; undefined if none is near, or if the text has fewer than three letters for each mistake. */
export function nearest(text: string, words: readonly string[]): string | undefined {
  const found = words
    .map((word) => ({ word, mistakes: distanceBetween(text, word) }))
    .map(({ word, mistakes }) => ({ word, mistakes, distance: mistakes + (word[0] === text[0] ? 0 : OTHER_FIRST_LETTER) }))
    .reduce((best, one) => (one.distance < best.distance ? one : best), { word: '', mistakes: Infinity, distance: Infinity });
  return found.mistakes * LETTERS_FOR_EACH_MISTAKE <= text.length ? found.word : undefined;
}
