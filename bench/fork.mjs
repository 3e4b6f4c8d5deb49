// Measures the time from the call of fork() to the worker's first message.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { atMost, median, printGoals, startTable } from './table.mjs';

const TURNS = 10;
const ROUNDS = 10;
const SCRIPT = fileURLToPath(new URL('fork-node.mjs', import.meta.url));
const KINDS = { stock: 'node:child_process', clean: 'sigmask', ignoring: 'sigmask, ignoring SIGINT' };

const millis = (nanos) => `${(nanos / 1e6).toFixed(2)} ms`;

export async function benchFork({ nodes, budget }) {
  const print = startTable('fork() to first message; medians', ['', ...Object.values(KINDS)], ['newest Node']);
  const goals = [];
  const entries = Object.entries(nodes);
  for (const [at, [name, node]] of entries.entries()) {
    const results = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]));
    await budget.repeat(`${name} Node, turns`, TURNS, budget.part(1 / (entries.length - at)), () => {
      for (const kind of Object.keys(KINDS)) {
        results[kind].push(...JSON.parse(execFileSync(node, [SCRIPT, kind, String(ROUNDS)], { encoding: 'utf8' })));
      }
    });
    const medians = Object.keys(KINDS).map((kind) => median(results[kind]));
    const [stock, ...ours] = medians;
    print([`${name} Node`, ...medians.map(millis)]);
    Object.values(KINDS)
      .slice(1)
      .forEach((kind, index) => {
        goals.push(atMost(`${name} Node, ${kind}: within 1.05 times stock's`, ours[index] / stock, 1.05));
      });
  }
  console.log();
  printGoals(goals);
}
