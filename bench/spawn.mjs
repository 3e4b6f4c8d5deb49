// Measures how long a spawn blocks the event loop, how long it takes until the child's end, and the CPU time of the parent.

import { freemem } from 'node:os';
import { fileURLToPath } from 'node:url';

import { compile } from './compile.mjs';
import { atMost, mean, median, micros, printGoals, startTable, times } from './table.mjs';
import { turnOf } from './turns.mjs';

const GIB = 2 ** 30;
/** The sizes of touched memory, in GiB, with the most turns and the parts of the time that is left. */
const SIZES = [
  { gib: 0, turns: 8, part: 0.5 },
  { gib: 1, turns: 4, part: 0.4 },
  { gib: 4, turns: 4, part: 1 },
];
const ROUNDS = [20, 100];
/** Those that are measured with touched memory. Where the time does not suffice, the last ones are left out. */
const WITH_MEMORY = ['node:child_process', 'sigmask', 'Bun.spawn', 'C posix_spawn', 'sigmask, newest', 'Deno.Command'];
const SCRIPT = fileURLToPath(new URL('spawn-each.mjs', import.meta.url));

function contendersOf({ current, newest }, runtimes) {
  const program = compile('posix-spawn');
  const of = (name, kind, ...command) => ({ name, kind, command });
  const { Bun, Deno } = runtimes;
  return [
    of('node:child_process', 'stock', current, SCRIPT),
    of('sigmask', 'sigmask', current, SCRIPT),
    of('node:child_process, newest', 'stock', newest, SCRIPT),
    of('sigmask, newest', 'sigmask', newest, SCRIPT),
    ...(Bun === undefined
      ? []
      : [of('Bun.spawn', 'bun', ...Bun.command, SCRIPT), of("Bun's child_process", 'stock', ...Bun.command, SCRIPT)]),
    ...(Deno === undefined ? [] : [of('Deno.Command', 'deno', ...Deno.command, SCRIPT)]),
    ...(program === undefined ? [] : [of('C posix_spawn', 'c', program)]),
  ];
}

// Each turn has its own process. A fork leaves all of the parent's memory to be copied on write, which slows later spawns.
// After a pause the kernel starts a child on any processor.
async function measure(contenders, { gib, turns, part }, budget) {
  const results = contenders.map(() => []);
  const order = [...contenders.keys()];
  const time = budget.part(part);
  // Half of the time is for the starts of the processes, and for memory to be touched.
  const share = time / turns / contenders.length / 2;
  let longest = 0;
  await budget.repeat(`${gib} GiB, turns of ${contenders.length} contenders`, turns, time, async (turn) => {
    for (const at of order) {
      const { name, kind, command } = contenders[at];
      if (turn === 0 && budget.left < longest) continue;
      budget.progress(`${gib} GiB, ${name}, turn ${turn + 1} of at most ${turns}, ${results[at].length} spawns so far`);
      const start = performance.now();
      results[at].push(...(await turnOf([...command, `${gib}`], kind, ...ROUNDS, share)));
      longest = Math.max(longest, performance.now() - start);
    }
    order.reverse();
  });
  return results.map((rounds) => ({
    block: median(rounds.map(([block]) => block)),
    exit: median(rounds.map(([, exit]) => exit)),
    cpu: mean(rounds.map(([, , cpu]) => cpu)),
    spawns: rounds.length,
  }));
}

const found = (contenders, names) => names.flatMap((name) => contenders.find((one) => one.name === name) ?? []);

/** Prints the rows of each size, and returns a function that finds a result. */
async function measureAll(contenders, budget) {
  const rowOf = ({ name }, gib) => `${name}, ${gib} GiB`;
  const print = startTable(
    'spawn of /bin/true, stdio ignored, with so much touched memory in the parent; medians, and the mean CPU time; ratios to the first row of a size',
    ['', 'block', 'to exit', 'CPU', 'block', 'to exit', 'CPU', 'spawns'],
    contenders.map((one) => rowOf(one, 0)),
  );
  const all = new Map();
  for (const size of SIZES) {
    if (size.gib * GIB > freemem() / 2) {
      console.log(`  without ${size.gib} GiB: there is not twice as much free memory`);
      continue;
    }
    const chosen = size.gib === 0 ? contenders : found(contenders, WITH_MEMORY);
    const results = await measure(chosen, size, budget);
    const [stock] = results;
    results.forEach((result, at) => {
      const { block, exit, cpu, spawns } = result;
      if (spawns === 0) return print([rowOf(chosen[at], size.gib), 'left out', 'for want', 'of time', '', '', '', '']);
      const ratios = [block / stock.block, exit / stock.exit, cpu / stock.cpu];
      print([rowOf(chosen[at], size.gib), ...[block, exit, cpu].map(micros), ...ratios.map(times), String(spawns)]);
      all.set(rowOf(chosen[at], size.gib), result);
    });
  }
  console.log();
  return (name, gib = 0) => all.get(rowOf({ name }, gib));
}

/** Those that compare two rows, where both have been measured. */
function compare(words, ours, theirs, limit, part) {
  return ours === undefined || theirs === undefined ? [] : [atMost(words, ours[part] / theirs[part], limit)];
}

export async function benchSpawn({ nodes, runtimes, budget }) {
  const find = await measureAll(contendersOf(nodes, runtimes), budget);
  const ofNode = (suffix) => {
    const [ours, stock] = [`sigmask${suffix}`, `node:child_process${suffix}`].map((name) => find(name));
    const large = find(`sigmask${suffix}`, SIZES.at(-1).gib);
    return [
      ...compare(`sigmask${suffix}: block at most Bun.spawn's`, ours, find('Bun.spawn'), 1, 'block'),
      ...compare(`sigmask${suffix}: to exit at most Bun.spawn's`, ours, find('Bun.spawn'), 1, 'exit'),
      ...compare(`sigmask${suffix}: block at most 1.5 times C posix_spawn's`, ours, find('C posix_spawn'), 1.5, 'block'),
      ...compare(`sigmask${suffix}: to exit at most 1.2 times that of C posix_spawn and waitpid`, ours, find('C posix_spawn'), 1.2, 'exit'),
      ...compare(`sigmask${suffix}: CPU time at most a sixth of stock's`, ours, stock, 1 / 6, 'cpu'),
      ...compare(`sigmask${suffix}: block flat from 0 to ${SIZES.at(-1).gib} GiB, within 1.3 times`, large, ours, 1.3, 'block'),
    ];
  };
  printGoals([...ofNode(''), ...ofNode(', newest')]);
}
