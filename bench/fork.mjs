// Measures the time from the call of fork() to the worker's first message.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { median, printGoals, printTable, times } from './table.mjs';

const TURNS = 10;
const ROUNDS = 10;
const SCRIPT = fileURLToPath(new URL('fork-node.mjs', import.meta.url));
const KINDS = { stock: 'node:child_process', clean: 'sigmask', ignoring: 'sigmask, ignoring SIGINT' };

const millis = (nanos) => `${(nanos / 1e6).toFixed(2)} ms`;

export async function benchFork(nodes) {
  const rows = [];
  const goals = [];
  for (const [name, node] of Object.entries(nodes)) {
    const results = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]));
    for (let turn = 0; turn < TURNS; turn++) {
      for (const kind of Object.keys(KINDS)) {
        results[kind].push(...JSON.parse(execFileSync(node, [SCRIPT, kind, String(ROUNDS)], { encoding: 'utf8' })));
      }
    }
    const medians = Object.keys(KINDS).map((kind) => median(results[kind]));
    const [stock, ...ours] = medians;
    rows.push([`${name} Node`, ...medians.map(millis)]);
    Object.values(KINDS)
      .slice(1)
      .forEach((kind, at) => {
        goals.push([`${name} Node, ${kind}: within 1.05 times stock's`, times(ours[at] / stock), ours[at] <= 1.05 * stock]);
      });
  }
  printTable('fork() to first message; medians', [['', ...Object.values(KINDS)], ...rows]);
  printGoals(goals);
}
