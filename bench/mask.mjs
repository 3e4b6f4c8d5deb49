// Measures changes of one thread's mask, next to C, and of the process's mask.

import { fileURLToPath } from 'node:url';

import { compile } from './compile.mjs';
import { median, micros, printGoals, printTable, times } from './table.mjs';
import { turnOf } from './turns.mjs';

const TURNS = 4;
const ROUNDS = 1_000;
const LONGEST = 20e6;

const nanos = (value) => `${value.toFixed(0)} ns`;

const measure = async (command, kind, ...rounds) => (await turnOf(command, kind, ...rounds)).map(([result]) => result);

export async function benchMask({ nodes: { current }, budget }) {
  const script = fileURLToPath(new URL('mask-node.mjs', import.meta.url));
  const program = compile('pthread-sigmask');
  const [ours, c] = [[], []];
  await budget.repeat('turns', TURNS, budget.part(1 / 2), async () => {
    ours.push(...(await measure([current, script], 'thread', 5, 20)));
    if (program !== undefined) c.push(...(await measure([program], 'thread', 5, 20)));
  });
  printTable('pthread_sigmask with a ready SignalSet; medians per call', [
    ['', 'sigmask', ...(program === undefined ? [] : ['C pthread_sigmask'])],
    ['pthread_sigmask', nanos(median(ours)), ...(program === undefined ? [] : [nanos(median(c))])],
  ]);

  budget.progress('rounds under fire');
  const rounds = await measure([current, script], 'rounds', 20, ROUNDS, budget.left);
  const longest = Math.max(...rounds);
  printTable(`block and restore for the process, 16 Workers, a busy thread pool, under fire of SIGUSR2; ${rounds.length} rounds`, [
    ['', 'median', 'longest'],
    ['blockSignals, restore', micros(median(rounds)), micros(longest)],
  ]);
  const ratio = median(ours) / median(c);
  printGoals([
    ...(program === undefined ? [] : [["pthread_sigmask at most 1.5 times C's", times(ratio), ratio <= 1.5]]),
    ['no round over 20 ms', micros(longest), longest <= LONGEST],
  ]);
}
