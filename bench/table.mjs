// Plain tables.

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export const micros = (nanos) => `${(nanos / 1e3).toFixed(0)} us`;
export const millis = (nanos) => `${(nanos / 1e6).toFixed(1)} ms`;
export const times = (ratio) => `${ratio.toFixed(2)} x`;

/** Prints each goal with the result and whether the goal is met. */
export function printGoals(goals) {
  for (const [words, found, met] of goals) console.log(`  ${met ? 'met    ' : 'NOT MET'}  ${words}: ${found}`);
  console.log();
}

/** Prints a title and rows of cells. The first row is the heading, and the first column is text. */
export function printTable(title, rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])));
  console.log(title);
  for (const row of [rows[0], widths.map((width) => '-'.repeat(width)), ...rows.slice(1)]) {
    console.log(`  ${line(row).join('  ').trimEnd()}`);
  }
  console.log();
}
