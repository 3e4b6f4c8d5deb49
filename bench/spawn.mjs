// Starting a child: how long the event loop stands still, and how long until 'exit'.

import { fileURLToPath } from 'node:url';

import { compile } from './compile.mjs';
import { median, micros, printTable, times, verdict } from './table.mjs';
import { startMeasuring } from './turns.mjs';

const SIZES = [0, 2];
const TURNS = 8;

// A round of stock's takes a tenth of a second with gigabytes to copy.
const roundsOf = (kind, gib) => (kind === 'stock' && gib > 0 ? [1, 4] : [20, 100]);

const NAMES = { stock: 'node:child_process', sigmask: 'sigmask', c: 'C posix_spawn' };

// Each turn has a process of its own: a fork leaves all of the parent's memory to be copied on write, which later spawns
// pay for, and after a pause the kernel starts a child on whatever processor it finds.
async function measure(node) {
  const program = compile('posix-spawn');
  const script = fileURLToPath(new URL('spawn-node.mjs', import.meta.url));
  const series = SIZES.flatMap((gib) => [
    { kind: 'stock', gib, command: [node, script], results: [] },
    { kind: 'sigmask', gib, command: [node, script], results: [] },
    ...(program === undefined ? [] : [{ kind: 'c', gib, command: [program], results: [] }]),
  ]);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { kind, gib, command, results } of series) {
      const process = startMeasuring(command[0], [...command.slice(1), `${gib}`]);
      results.push(...(await process.turn(kind, ...roundsOf(kind, gib))));
      await process.end();
    }
    series.reverse();
  }
  return series;
}

/** Prints the rows; `node` is the Node binary to measure. */
export async function benchSpawn(node) {
  const series = await measure(node);
  const kinds = Object.keys(NAMES).filter((kind) => series.some((one) => one.kind === kind));
  const medianOf = (kind, gib, part) =>
    median(series.find((one) => one.kind === kind && one.gib === gib).results.map((result) => result[part]));

  const row = (name, part, gib, goal) => {
    const values = Object.fromEntries(kinds.map((kind) => [kind, medianOf(kind, gib, part)]));
    const toC = values.c === undefined ? [] : [times(values.sigmask / values.c)];
    const gain = values.stock / values.sigmask;
    const goalCell = goal === undefined ? '' : verdict(goal.words, gain >= goal.gain);
    return [`${name}, ${gib} GiB`, ...kinds.map((kind) => micros(values[kind])), times(gain), ...toC, goalCell];
  };

  printTable('spawn of /bin/true, stdio ignored; medians', [
    ['', ...kinds.map((kind) => NAMES[kind]), 'node / sigmask', ...(kinds.includes('c') ? ['sigmask / C'] : []), 'goal'],
    row('event-loop block per spawn', 0, 0, { words: "at most half of stock's", gain: 2 }),
    row('event-loop block per spawn', 0, 2, { words: "at most a twentieth of stock's", gain: 20 }),
    row('spawn to exit', 1, 0),
    row('spawn to exit', 1, 2),
  ]);

  const growth = Object.fromEntries(kinds.map((kind) => [kind, medianOf(kind, 2, 0) / medianOf(kind, 0, 0)]));
  printTable('event-loop block at 2 GiB, as a multiple of that at 0 GiB', [
    ['', ...kinds.map((kind) => NAMES[kind]), 'goal'],
    [
      'flat from 0 to 2 GiB',
      ...kinds.map((kind) => times(growth[kind])),
      verdict('sigmask within 1.3 times', growth.sigmask <= 1.3),
    ],
  ]);
}
