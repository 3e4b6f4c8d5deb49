// The CPU time that it takes to learn that children have ended, when all end at once.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { median, printGoals, printTable, times } from './table.mjs';

const COUNTS = [500, 1_000, 2_000, 4_000];
const TURNS = 3;
const SCRIPT = fileURLToPath(new URL('reap-node.mjs', import.meta.url));

const cpuOf = (node, kind, count) => Number(execFileSync(node, ['--expose-gc', SCRIPT, kind, String(count)], { encoding: 'utf8' }));

const millis = (nanos) => `${(nanos / 1e6).toFixed(0)} ms`;

export async function benchReap({ current, newest }) {
  const series = [
    { name: 'node:child_process', node: current, kind: 'stock' },
    { name: 'sigmask', node: current, kind: 'sigmask' },
    { name: 'node:child_process, newest', node: newest, kind: 'stock' },
    { name: 'sigmask, newest', node: newest, kind: 'sigmask' },
  ];
  const results = COUNTS.map((count) => {
    const cpu = series.map(() => []);
    for (let turn = 0; turn < TURNS; turn++) series.forEach(({ node, kind }, at) => cpu[at].push(cpuOf(node, kind, count)));
    return cpu.map(median);
  });
  printTable('CPU time to reap children that are killed at once; medians', [
    ['', ...series.map(({ name }) => name)],
    ...COUNTS.map((count, at) => [`${count} children`, ...results[at].map(millis)]),
  ]);
  const [, , [stock, ours, newestStock, newestOurs]] = results;
  const [[, few], , , [, many]] = results;
  printGoals([
    ["2,000 children: an eighth of stock's", times(ours / stock), ours <= stock / 8],
    ["2,000 children: an eighth of the newest Node's", times(newestOurs / newestStock), newestOurs <= newestStock / 8],
    ['linear from 500 to 4,000, within 1.3 times', times(many / few / (COUNTS.at(-1) / COUNTS[0])), many / few <= (1.3 * COUNTS.at(-1)) / COUNTS[0]],
  ]);
}
