// Measures the CPU time that it takes to wait for groups in which nothing happens.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { median, printGoals, printTable } from './table.mjs';

const COUNTS = [0, 1, 100];
const SECONDS = 5;
const TURNS = 3;
// Milliseconds of CPU time in five seconds.
const MOST = 10;
const SCRIPT = fileURLToPath(new URL('groups-node.mjs', import.meta.url));

const millis = (micros) => `${(micros / 1e3).toFixed(1)} ms`;

export async function benchGroups({ nodes: { current: node }, budget }) {
  const cpu = COUNTS.map(() => []);
  await budget.repeat('turns', TURNS, budget.left, () => {
    COUNTS.forEach((count, at) => {
      cpu[at].push(Number(execFileSync(node, [SCRIPT, String(count), String(1_000 * SECONDS)], { encoding: 'utf8' })));
    });
  });
  const results = cpu.map(median);
  printTable(`CPU time of ${SECONDS} s with pending waitGroup; medians`, [
    ['', 'CPU time'],
    ...COUNTS.map((count, at) => [`${count} idle groups`, millis(results[at])]),
  ]);
  const more = results.at(-1) - results[0];
  printGoals([[`${COUNTS.at(-1)} idle groups take under ${MOST} ms more than none`, millis(more), more < 1e3 * MOST]]);
}
