// Measures the CPU time that it takes to reap children.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { compile } from './compile.mjs';
import { median, printGoals, printTable, times } from './table.mjs';

const COUNTS = [500, 1_000, 2_000, 4_000];
const TURNS = 3;
// Microseconds in which a child ends before the next is killed.
const PAUSE = 500;
const SCRIPT = fileURLToPath(new URL('reap-node.mjs', import.meta.url));

const millis = (nanos) => `${(nanos / 1e6).toFixed(0)} ms`;

export async function benchReap({ current, newest }) {
  const killer = compile('kill');
  if (killer === undefined) return;
  const series = [
    { name: 'node:child_process', node: current, kind: 'stock' },
    { name: 'sigmask', node: current, kind: 'sigmask' },
    { name: 'node:child_process, newest', node: newest, kind: 'stock' },
    { name: 'sigmask, newest', node: newest, kind: 'sigmask' },
  ];

  function measure(count, pause) {
    const cpu = series.map(() => []);
    for (let turn = 0; turn < TURNS; turn++) {
      series.forEach(({ node, kind }, at) => {
        const args = ['--expose-gc', SCRIPT, kind, String(count), killer, String(pause)];
        cpu[at].push(Number(execFileSync(node, args, { encoding: 'utf8' })));
      });
    }
    return cpu.map(median);
  }

  const ways = [
    ['killed at once', 0],
    ['one after another', PAUSE],
  ];
  const results = ways.map(([, pause]) => COUNTS.map((count) => measure(count, pause)));
  printTable('CPU time to reap children; medians', [
    ['', ...series.map(({ name }) => name)],
    ...ways.flatMap(([way], at) => COUNTS.map((count, row) => [`${count} children, ${way}`, ...results[at][row].map(millis)])),
  ]);

  const growth = COUNTS.at(-1) / COUNTS[0];
  printGoals(
    ways.flatMap(([way], at) => {
      const [[, few], , [stock, ours, newestStock, newestOurs], [, many]] = results[at];
      return [
        [`2,000 children, ${way}: an eighth of stock's`, times(ours / stock), ours <= stock / 8],
        [`2,000 children, ${way}: an eighth of the newest Node's`, times(newestOurs / newestStock), newestOurs <= newestStock / 8],
        [`${way}: linear from 500 to 4,000, within 1.3 times`, times(many / few / growth), many / few <= 1.3 * growth],
      ];
    }),
  );
}
