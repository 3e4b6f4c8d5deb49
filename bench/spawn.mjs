// Measures how long a spawn blocks the event loop, and how long it takes until 'exit'.

import { fileURLToPath } from 'node:url';

import { compile } from './compile.mjs';
import { median, micros, printGoals, printTable, times } from './table.mjs';
import { startMeasuring } from './turns.mjs';

const SIZES = [0, 1, 2, 4];
const turnsOf = (gib) => (gib === 0 ? 8 : 4);

// A round of stock Node takes a tenth of a second if it copies gigabytes.
const roundsOf = (kind, gib) => (kind === 'stock' && gib > 0 ? [1, 4] : [20, 100]);

// Each turn has its own process. A fork leaves all of the parent's memory to be copied on write, which slows later spawns.
// After a pause the kernel starts a child on any processor.
async function measure({ current, newest }) {
  const program = compile('posix-spawn');
  const script = fileURLToPath(new URL('spawn-node.mjs', import.meta.url));
  const series = SIZES.flatMap((gib) => [
    { name: 'node:child_process', kind: 'stock', gib, command: [current, script], results: [] },
    { name: 'sigmask', kind: 'sigmask', gib, command: [current, script], results: [] },
    { name: 'node:child_process, newest', kind: 'stock', gib, command: [newest, script], results: [] },
    { name: 'sigmask, newest', kind: 'sigmask', gib, command: [newest, script], results: [] },
    ...(program === undefined ? [] : [{ name: 'C posix_spawn', kind: 'c', gib, command: [program], results: [] }]),
  ]);
  for (const gib of SIZES) {
    const ofSize = series.filter((one) => one.gib === gib);
    for (let turn = 0; turn < turnsOf(gib); turn++) {
      for (const { kind, command, results } of ofSize) {
        const process = startMeasuring(command[0], [...command.slice(1), `${gib}`]);
        results.push(...(await process.turn(kind, ...roundsOf(kind, gib))));
        await process.end();
      }
      ofSize.reverse();
    }
  }
  return series;
}

/** Prints the rows; `nodes` are the binaries of Node to measure. */
export async function benchSpawn(nodes) {
  const series = await measure(nodes);
  const names = [...new Set(series.map((one) => one.name))];
  const medianOf = (name, gib, part) =>
    median(series.find((one) => one.name === name && one.gib === gib).results.map((result) => result[part]));
  const [stock, ours, newestStock, newestOurs, c] = names.map((name) => ({
    block: (gib) => medianOf(name, gib, 0),
    exit: (gib) => medianOf(name, gib, 1),
  }));

  const row = (name, part, gib) => [`${name}, ${gib} GiB`, ...names.map((name) => micros(medianOf(name, gib, part)))];
  printTable('spawn of /bin/true, stdio ignored, with so much touched memory in the parent; medians', [
    ['', ...names],
    ...SIZES.map((gib) => row('event-loop block', 0, gib)),
    ...SIZES.map((gib) => row('call to exit', 1, gib)),
  ]);

  const atMost = (words, ratio, limit) => [words, times(ratio), ratio <= limit];
  printGoals([
    atMost("block at most half of stock's at 0 GiB", ours.block(0) / stock.block(0), 1 / 2),
    atMost("block at most a twentieth of stock's at 2 GiB", ours.block(2) / stock.block(2), 1 / 20),
    atMost("block at most a third of the newest Node's", newestOurs.block(0) / newestStock.block(0), 1 / 3),
    atMost('block flat from 0 to 2 GiB, within 1.3 times', ours.block(2) / ours.block(0), 1.3),
    atMost('block flat from 0 to 4 GiB, within 1.3 times', ours.block(4) / ours.block(0), 1.3),
    atMost("call to exit at most Node's", ours.exit(0) / stock.exit(0), 1),
    atMost("call to exit at most the newest Node's", newestOurs.exit(0) / newestStock.exit(0), 1),
    ...(c === undefined
      ? []
      : [
          atMost("block at most 1.5 times C posix_spawn's", ours.block(0) / c.block(0), 1.5),
          atMost('call to exit at most 1.3 times that of C posix_spawn and waitpid', ours.exit(0) / c.exit(0), 1.3),
        ]),
  ]);
}
