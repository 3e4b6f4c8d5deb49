// Measures how long a message to a forked worker and back takes.

import { fileURLToPath } from 'node:url';

import { atMost, mean, median, micros, printGoals, startTable, times } from './table.mjs';
import { turnOf } from './turns.mjs';

const TURNS = 6;
// Of 200 messages each.
const ROUNDS = [10, 20];
const SCRIPT = fileURLToPath(new URL('messages-node.mjs', import.meta.url));
const NAMES = { stock: 'node:child_process', sigmask: 'sigmask' };

export async function benchMessages({ nodes, budget }) {
  const pairs = Object.entries(nodes).flatMap(([age, node]) => ['json', 'advanced'].map((serialization) => ({ age, node, serialization })));
  const rowOf = (name, { age, serialization }) => `${NAMES[name]}, ${age} Node, ${serialization}`;
  const print = startTable(
    'a message to a worker and back; medians, and the mean CPU time of the parent; ratios to stock',
    ['', 'time', 'CPU', 'time', 'CPU'],
    pairs.map((pair) => rowOf('stock', pair)),
  );
  const goals = [];
  for (const [at, pair] of pairs.entries()) {
    const results = { stock: [], sigmask: [] };
    const time = budget.part(1 / (pairs.length - at));
    await budget.repeat(`${pair.age} Node, ${pair.serialization}, turns`, TURNS, time, async () => {
      for (const [name, rounds] of Object.entries(results)) {
        rounds.push(...(await turnOf([pair.node, SCRIPT, name, pair.serialization], 'messages', ...ROUNDS, time / TURNS / 3)));
      }
    });
    const [stock, ours] = Object.values(results).map((rounds) => [
      median(rounds.map(([each]) => each)),
      mean(rounds.map(([, cpu]) => cpu)),
    ]);
    for (const [name, values] of [
      ['stock', stock],
      ['sigmask', ours],
    ]) {
      print([rowOf(name, pair), ...values.map(micros), ...values.map((value, index) => times(value / stock[index]))]);
    }
    goals.push(atMost(`${pair.age} Node, ${pair.serialization}: within 1.05 times stock's time`, ours[0] / stock[0], 1.05));
  }
  console.log();
  printGoals(goals);
}
