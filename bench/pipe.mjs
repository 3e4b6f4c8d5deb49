// Measures how long it takes to read 100 MB from a child.

import { fileURLToPath } from 'node:url';

import { atMost, median, millis, printGoals, startTable, times } from './table.mjs';
import { turnOf } from './turns.mjs';

const TURNS = 6;
const ROUNDS = [1, 5];
const SCRIPT = fileURLToPath(new URL('pipe-node.mjs', import.meta.url));
const NAMES = { stock: 'node:child_process', sigmask: 'sigmask' };

export async function benchPipe({ nodes, budget }) {
  const ages = Object.entries(nodes);
  const print = startTable(
    '100 MB from a child through a pipe; medians; ratios to stock',
    ['', 'time', 'CPU', 'time', 'CPU'],
    ages.map(([age]) => `${NAMES.stock}, ${age} Node`),
  );
  const goals = [];
  for (const [at, [age, node]] of ages.entries()) {
    const results = { stock: [], sigmask: [] };
    const time = budget.part(1 / (ages.length - at));
    await budget.repeat(`${age} Node, turns`, TURNS, time, async () => {
      for (const [kind, rounds] of Object.entries(results))
        rounds.push(...(await turnOf([node, SCRIPT], kind, ...ROUNDS, time / TURNS / 3)));
    });
    const [stock, ours] = Object.values(results).map((rounds) => [0, 1].map((part) => median(rounds.map((result) => result[part]))));
    for (const [kind, values] of [
      ['stock', stock],
      ['sigmask', ours],
    ]) {
      print([`${NAMES[kind]}, ${age} Node`, ...values.map(millis), ...values.map((value, index) => times(value / stock[index]))]);
    }
    goals.push(atMost(`${age} Node: no slower than stock`, ours[0] / stock[0], 1));
  }
  console.log();
  printGoals(goals);
}
