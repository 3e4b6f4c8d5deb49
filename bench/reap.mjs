// Measures the CPU time that it takes to reap children.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { compile } from './compile.mjs';
import { atMost, median, millis, printGoals, startTable, times } from './table.mjs';

/** Of children, in parts of the most. Stock, whose time grows with the square, is measured at the middle one. */
const COUNTS = [1 / 8, 1 / 2, 1];
const COMPARED = 1;
const MOST = 4_000;
const TURNS = 3;
const PROBED = 100;
// Microseconds in which a child ends before the next is killed.
const PAUSE = 500;
const WAYS = [
  ['killed at once', 0],
  ['one after another', PAUSE],
];
const SCRIPT = fileURLToPath(new URL('reap-node.mjs', import.meta.url));

const cpuOf = ({ node, kind }, count, killer, pause) =>
  Number(execFileSync(node, ['--expose-gc', SCRIPT, kind, String(count), killer, String(pause)], { encoding: 'utf8' }));

/** How many children to reap at most: as many as stock, which is the slowest, starts in its part of the time. */
function mostWithin(milliseconds, stock, killer) {
  const timeOf = (count) => {
    const start = performance.now();
    cpuOf(stock, count, killer, 0);
    return performance.now() - start;
  };
  const perChild = (timeOf(PROBED) - timeOf(1)) / PROBED;
  // Of each way, a turn has two of stock with half of the most children; ours take less than both of these together.
  const turn = WAYS.length * 2 * 2 * (MOST / 2) * perChild;
  return Math.max(Math.floor(MOST * Math.min(milliseconds / turn, 1)), 8);
}

async function measure(series, count, pause, killer, budget, part) {
  const cpu = series.map(() => []);
  await budget.repeat(`${count} children, turns`, TURNS, budget.part(part), () => {
    series.forEach((one, at) => cpu[at].push(cpuOf(one, count, killer, pause)));
  });
  return cpu.map(median);
}

export async function benchReap({ nodes: { current, newest }, budget }) {
  const killer = compile('kill');
  if (killer === undefined) return;
  const series = [
    { name: 'node:child_process', node: current, kind: 'stock' },
    { name: 'sigmask', node: current, kind: 'sigmask' },
    { name: 'node:child_process, newest', node: newest, kind: 'stock' },
    { name: 'sigmask, newest', node: newest, kind: 'sigmask' },
  ];
  const ours = series.filter(({ kind }) => kind === 'sigmask');
  budget.progress('a probe');
  const most = mostWithin(budget.left, series[0], killer);
  const counts = COUNTS.map((part) => Math.round(most * part));
  const rowOf = (count, way) => `${count} children, ${way}`;
  const print = startTable(
    'CPU time to reap children; medians; the ratios are to stock',
    ['', ...series.map(({ name }) => name), 'ratio', 'newest'],
    WAYS.map(([way]) => rowOf(most, way)),
  );
  const goals = [];
  let rows = WAYS.length * COUNTS.length;
  for (const [way, pause] of WAYS) {
    const found = new Map();
    for (const [at, count] of counts.entries()) {
      const isCompared = at === COMPARED;
      const cpu = await measure(isCompared ? series : ours, count, pause, killer, budget, isCompared ? 1 / 2 : 1 / rows);
      rows--;
      found.set(count, isCompared ? cpu : [undefined, cpu[0], undefined, cpu[1]]);
      const [stock, own, newestStock, newestOwn] = found.get(count);
      const ratio = (one, other) => (other === undefined ? '' : times(one / other));
      print([
        rowOf(count, way),
        ...found.get(count).map((nanos) => (nanos === undefined ? '' : millis(nanos))),
        ratio(own, stock),
        ratio(newestOwn, newestStock),
      ]);
    }
    const [few, compared, many] = counts.map((count) => found.get(count));
    const limit = pause === 0 ? 1 : 1 / 7;
    const words = pause === 0 ? "at most stock's" : "a seventh of stock's";
    goals.push(
      atMost(`${rowOf(counts[COMPARED], way)}: ${words}`, compared[1] / compared[0], limit),
      atMost(`${rowOf(counts[COMPARED], way)}, newest: ${words}`, compared[3] / compared[2], limit),
      atMost(`${way}: linear from ${counts[0]} to ${counts.at(-1)}, within 1.3 times`, many[1] / few[1] / (counts.at(-1) / counts[0]), 1.3),
    );
  }
  console.log();
  printGoals(goals);
}
