// Plain tables.

import { hideProgress } from './budget.mjs';

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The lower quartile. */
export const quartile = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 4)];

export const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

export const micros = (nanos) => `${(nanos / 1e3).toFixed(0)} us`;
export const millis = (nanos) => `${(nanos / 1e6).toFixed(1)} ms`;
export const times = (ratio) => `${ratio.toFixed(2)} x`;

/** A goal that is met by a ratio of at most `limit`. */
export const atMost = (words, ratio, limit) => [words, times(ratio), ratio <= limit];

/** Prints each goal with the result and whether the goal is met. */
export function printGoals(goals) {
  hideProgress();
  for (const [words, found, met] of goals) console.log(`  ${met ? 'met    ' : 'NOT MET'}  ${words}: ${found}`);
  console.log();
}

const NARROWEST = 9;

/**
 * Prints a title and a heading, and returns a function that prints a row. The first column is text, and `names` are its longest
 * cells.
 */
export function startTable(title, heading, names) {
  const widths = heading.map((cell, column) =>
    column === 0 ? Math.max(...names.map((name) => name.length)) : Math.max(cell.length, NARROWEST),
  );
  const line = (row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])));
  const print = (row) => {
    hideProgress();
    console.log(`  ${line(row).join('  ').trimEnd()}`);
  };
  hideProgress();
  console.log(title);
  print(heading);
  print(widths.map((width) => '-'.repeat(width)));
  return print;
}

/** Prints a whole table; the first row is the heading. */
export function printTable(title, [heading, ...rows]) {
  const print = startTable(
    title,
    heading,
    rows.map(([name]) => name),
  );
  for (const row of rows) print(row);
  console.log();
}
