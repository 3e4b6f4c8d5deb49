// Measures what containment costs: a start, the end of many members, and children that do nothing.

import { fileURLToPath } from 'node:url';

import { atMost, median, micros, printGoals, printTable, startTable } from './table.mjs';
import { turnOf } from './turns.mjs';

const TURNS = 20;
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

const turn = (node, internal, kind, ...rounds) => turnOf(['env', `SIGMASK_INTERNAL=${internal}`, node, SCRIPT], kind, ...rounds);

async function measureStarts(node, budget) {
  const series = [PLAIN, ...CONTAINMENTS].map((one) => ({ kind: 'contained', ...one, turns: [] }));
  // The rest of the time is for the other tables, of which some take a fixed time.
  const time = budget.part(1 / 3);
  const share = time / TURNS / series.length;
  await budget.repeat('starts, turns', TURNS, time, async () => {
    for (const { internal, kind, turns } of series) turns.push(await turn(node, internal, kind, ...ROUNDS, share));
    series.reverse();
  });
  if (series[0].name !== PLAIN.name) series.reverse();
  return series.map(({ name, turns }) => ({
    name,
    block: median(turns.flat().map(([block]) => block)),
    // The kernel counts in steps, so that only a mean shows the CPU time of a start. A whole process is fast or slow.
    cpu: median(turns.map((results) => results.reduce((sum, [, cpu]) => sum + cpu, 0) / results.length)),
  }));
}

async function benchStarts(node, budget) {
  const [plain, ...contained] = await measureStarts(node, budget);
  printTable('spawn of /bin/true to the end of its last process; medians, of the CPU time that of the mean of each process', [
    ['', 'event-loop block', 'CPU time'],
    ...[plain, ...contained].map(({ name, block, cpu }) => [name, micros(block), micros(1e3 * cpu)]),
  ]);
  printGoals(
    contained
      .slice(0, 2)
      .flatMap(({ name, block, cpu }) => [
        atMost(`${name}: block at most 1.15 times`, block / plain.block, 1.15),
        atMost(`${name}: CPU time at most 1.15 times`, cpu / plain.cpu, 1.15),
      ]),
  );
}

async function benchRest(node, budget, kind, title, { heading, firstOf, goalOf }) {
  const print = startTable(
    title,
    ['', heading, 'CPU time'],
    CONTAINMENTS.map(({ name }) => name),
  );
  const rows = [];
  for (const { name, internal, mostCpu } of CONTAINMENTS) {
    budget.progress(`${kind}, ${name}`);
    const [[first, cpu]] = await turn(node, internal, kind, 0, 1);
    print([name, firstOf(first), millis(cpu)]);
    rows.push({ name, first, cpu, mostCpu });
  }
  console.log();
  printGoals(rows.map(goalOf));
}

export async function benchContain({ nodes: { current: node }, budget }) {
  await benchStarts(node, budget);
  await benchRest(node, budget, 'members', 'SIGKILL to 1,000 members, until none lives', {
    heading: 'time',
    firstOf: (milliseconds) => millis(1e3 * milliseconds),
    goalOf: ({ name, cpu, mostCpu }) => [`${name}: at most ${mostCpu} ms of CPU time`, millis(cpu), cpu <= 1e3 * mostCpu],
  });
  const [[, alone]] = await turn(node, '', 'alone', 0, 1);
  await benchRest(node, budget, 'idle', `20 contained children that do nothing, for 5 s; this process without children: ${millis(alone)}`, {
    heading: 'watchdog, 10 ms each',
    firstOf: String,
    goalOf: ({ name, first, cpu }) => [
      `${name}: the watchdog does nothing, and this process no more than without children`,
      millis(cpu),
      first === 0 && cpu < alone + UNSURE,
    ],
  });
}
