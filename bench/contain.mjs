// Measures what containment costs: a start, the end of many members, and children that do nothing.

import { fileURLToPath } from 'node:url';

import { median, micros, printGoals, printTable, times } from './table.mjs';
import { startMeasuring } from './turns.mjs';

const TURNS = 8;
const ROUNDS = [20, 100];
// Microseconds of CPU time: a process without children uses some, too, not always as much.
const UNSURE = 1e4;
const SCRIPT = fileURLToPath(new URL('contain-node.mjs', import.meta.url));

const CONTAINMENTS = [
  { name: 'cgroup', internal: '', mostCpu: 100 },
  { name: 'subreaper', internal: 'no-cgroup', mostCpu: 1_000 },
  { name: 'descent', internal: 'no-cgroup,no-subreaper', mostCpu: 1_000 },
];
const PLAIN = { name: 'not contained', internal: '', kind: 'plain' };

const millis = (microseconds) => `${(microseconds / 1e3).toFixed(1)} ms`;

async function turn(node, internal, kind, rounds) {
  const process = startMeasuring('env', [`SIGMASK_INTERNAL=${internal}`, node, SCRIPT]);
  const results = await process.turn(kind, ...rounds);
  await process.end();
  return results;
}

async function measureStarts(node) {
  const series = [PLAIN, ...CONTAINMENTS].map((one) => ({ kind: 'contained', ...one, results: [] }));
  for (let count = 0; count < TURNS; count++) {
    for (const { internal, kind, results } of series) results.push(...(await turn(node, internal, kind, ROUNDS)));
    series.reverse();
  }
  if (series[0].name !== PLAIN.name) series.reverse();
  return series.map(({ name, results }) => ({
    name,
    block: median(results.map(([block]) => block)),
    // The kernel counts in steps, so that only a mean shows the CPU time of a start.
    cpu: results.reduce((sum, [, cpu]) => sum + cpu, 0) / results.length,
  }));
}

async function benchStarts(node) {
  const [plain, ...contained] = await measureStarts(node);
  printTable('spawn of /bin/true to the end of its last process; medians, and the mean CPU time', [
    ['', 'event-loop block', 'CPU time'],
    ...[plain, ...contained].map(({ name, block, cpu }) => [name, micros(block), micros(1e3 * cpu)]),
  ]);
  const atMost = (words, ratio, limit) => [words, times(ratio), ratio <= limit];
  printGoals(
    contained
      .slice(0, 2)
      .flatMap(({ name, block, cpu }) => [
        atMost(`${name}: block at most 1.15 times`, block / plain.block, 1.15),
        atMost(`${name}: CPU time at most 1.15 times`, cpu / plain.cpu, 1.15),
      ]),
  );
}

async function benchRest(node, kind, title, goal) {
  const rows = [];
  for (const { name, internal, mostCpu } of CONTAINMENTS) {
    const [[first, cpu]] = await turn(node, internal, kind, [0, 1]);
    rows.push({ name, first, cpu, mostCpu });
  }
  const { heading, firstOf, goalOf } = goal;
  printTable(title, [['', heading, 'CPU time'], ...rows.map(({ name, first, cpu }) => [name, firstOf(first), millis(cpu)])]);
  printGoals(rows.map(goalOf));
}

export async function benchContain({ current: node }) {
  await benchStarts(node);
  await benchRest(node, 'members', 'SIGKILL to 1,000 members, until none lives', {
    heading: 'time',
    firstOf: (milliseconds) => millis(1e3 * milliseconds),
    goalOf: ({ name, cpu, mostCpu }) => [`${name}: at most ${mostCpu} ms of CPU time`, millis(cpu), cpu <= 1e3 * mostCpu],
  });
  const [[, alone]] = await turn(node, '', 'alone', [0, 1]);
  await benchRest(node, 'idle', `20 contained children that do nothing, for 10 s; this process without children: ${millis(alone)}`, {
    heading: 'watchdog, 10 ms each',
    firstOf: String,
    goalOf: ({ name, first, cpu }) => [
      `${name}: the watchdog does nothing, and this process no more than without children`,
      millis(cpu),
      first === 0 && cpu < alone + UNSURE,
    ],
  });
}
