// Measures how long a message to a forked worker and back takes.

import { fileURLToPath } from 'node:url';

import { atMost, mean, median, micros, printGoals, quartile, startTable, times } from './table.mjs';
import { startMeasuring } from './turns.mjs';

const TURNS = 10;
// Rounds of 200 messages each: V8 still compiles during the first ones.
const UNTIMED = 60;
const TIMED = 20;
const SCRIPT = fileURLToPath(new URL('messages-node.mjs', import.meta.url));
const NAMES = { stock: 'node:child_process', sigmask: 'sigmask' };

export async function benchMessages({ nodes, budget }) {
  const pairs = Object.entries(nodes).flatMap(([age, node]) => ['json', 'advanced'].map((serialization) => ({ age, node, serialization })));
  const rowOf = (name, { age, serialization }) => `${NAMES[name]}, ${age} Node, ${serialization}`;
  const print = startTable(
    'a message to a worker and back: median of a process, and CPU time of the parent; lower quartiles of the processes; ratios to stock',
    ['', 'time', 'CPU', 'time', 'CPU'],
    pairs.map((pair) => rowOf('stock', pair)),
  );
  const goals = [];
  for (const [at, pair] of pairs.entries()) {
    const results = { stock: [], sigmask: [] };
    const time = budget.part(1 / (pairs.length - at));
    await budget.repeat(`${pair.age} Node, ${pair.serialization}, turns`, TURNS, time, async () => {
      for (const [name, turns] of Object.entries(results)) {
        const measuring = startMeasuring(pair.node, [SCRIPT, name, pair.serialization]);
        await measuring.turn('messages', 0, UNTIMED, time / TURNS / 3);
        const turn = await measuring.turn('messages', 0, TIMED, time / TURNS / 8);
        await measuring.end();
        turns.push([median(turn.map(([each]) => each)), mean(turn.map(([, cpu]) => cpu))]);
      }
    });
    // A system with two CPUs runs some pairs of processes thrice as slowly as others to their end, whichever library starts them.
    const [stock, ours] = Object.values(results).map((turns) => [0, 1].map((column) => quartile(turns.map((turn) => turn[column]))));
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
