// Ends children from whose tree a process escapes, by each program and function that ends trees, and counts the rounds in which a
// process was left. SIGMASK_TEST_RUNS is the number of rounds.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { compileHelper } from '../test/support/build-helpers.mjs';
import { printGoals, printTable } from './table.mjs';

const ROUNDS = Number(process.env.SIGMASK_TEST_RUNS ?? 3);
const SCRIPT = fileURLToPath(new URL('../test/contain/fixtures/escapes.mjs', import.meta.url));
const SIGNALS = { SIGKILL: 'SIGKILL at once', 'SIGTERM,SIGKILL': 'SIGTERM, and later SIGKILL' };

/** Name, contender of the script, and what makes it run otherwise. execa 10 needs a newer Node than this package. */
const CONTENDERS = [
  { name: 'cgroup', contender: 'sigmask contain' },
  { name: 'subreaper', contender: 'sigmask contain', internal: 'no-cgroup' },
  { name: 'child.kill' },
  { name: 'killGroup', contender: 'sigmask killGroup' },
  { name: 'tree-kill' },
  { name: 'execa', node: 'newest' },
  { name: 'descent', contender: 'sigmask contain', internal: 'no-cgroup,no-subreaper' },
  { name: 'kill(-pid)' },
  { name: 'timeout -k' },
  { name: 'fkill' },
];
/** The containments that promise to leave nothing. */
const COMPLETE = ['cgroup', 'subreaper'];

function runOnce({ name, contender = name, node = 'current', internal = '' }, signals, nodes, helpers) {
  const env = { ...process.env, SIGMASK_INTERNAL: internal, SIGMASK_TEST_HELPERS: helpers };
  const { containments, results } = JSON.parse(execFileSync(nodes[node], [SCRIPT, contender, signals, '1'], { encoding: 'utf8', env }));
  const [containment] = containments;
  // Where no cgroup can be made, the next mechanism takes its place.
  return containment === undefined || containment === null || containment === name ? results : undefined;
}

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/** By contender, the results of its rounds; nothing for a containment that this machine does not have. */
async function measure(signals, nodes, helpers, budget, part) {
  const results = new Map();
  const time = budget.part(part);
  const end = performance.now() + time;
  let longest = 0;
  const rounds = await budget.repeat(`${signals}, rounds`, ROUNDS, time, (round) => {
    for (const contender of CONTENDERS) {
      // The first round stops early where there is not the time for one.
      const start = performance.now();
      if (round === 0 && start + longest > end) continue;
      budget.progress(`${signals}, round ${round + 1} of at most ${ROUNDS}, ${contender.name}`);
      const result = runOnce(contender, signals, nodes, helpers);
      longest = Math.max(longest, performance.now() - start);
      if (result !== undefined) results.set(contender.name, [...(results.get(contender.name) ?? []), result]);
    }
  });
  return { results, rounds };
}

export async function benchEscapes({ nodes, budget }) {
  const helpers = ['leaf', 'escape'].map(compileHelper)[0];
  const goals = [];
  for (const [at, [signals, title]] of Object.entries(SIGNALS).entries()) {
    const { results, rounds } = await measure(signals, nodes, helpers, budget, 1 / (Object.keys(SIGNALS).length - at));
    const roundsLeft = (name, way) => results.get(name).filter((round) => round[way].left[0] > 0).length;
    const names = [...results.keys()];
    const ways = Object.keys(results.get(names[0])[0]);
    printTable(`rounds of ${rounds} in which a process was left; ${title}`, [
      ['', ...names],
      ...ways.map((way) => [way, ...names.map((name) => String(roundsLeft(name, way)))]),
      ['ways that left one', ...names.map((name) => String(ways.filter((way) => roundsLeft(name, way) > 0).length))],
    ]);
    for (const name of COMPLETE.filter((one) => results.has(one))) {
      const left = sum(ways.map((way) => roundsLeft(name, way)));
      goals.push([`contain by ${name}, ${title}: leaves no process`, String(left), left === 0]);
    }
    const hit = sum([...results.values()].flat().flatMap((round) => ways.map((way) => 4 - round[way].bystanders[0])));
    goals.push([`${title}: every bystander lives`, `${hit} hit`, hit === 0]);
  }
  printGoals(goals);
}
