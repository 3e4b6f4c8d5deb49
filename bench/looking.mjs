// Measures how long the command sigmask takes to look at one process, and at a tree of many processes.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { openSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { median, printGoals, printTable, times } from './table.mjs';

const SIGMASK = fileURLToPath(new URL('../bin/sigmask', import.meta.url));
const PROCESSES = 2_000;
const TURNS = 15;
const LONGEST = 200e6;

const millis = (nanos) => `${(nanos / 1e6).toFixed(0)} ms`;

const MANY = `for each in $(seq ${PROCESSES - 1}); do sleep 600 & done; echo ready; wait`;

async function startMany() {
  const child = spawn('sh', ['-c', MANY], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { pid: child.pid, end: () => process.kill(-child.pid, 'SIGKILL') };
}

/** Returns the median time of each command from start to end, in nanoseconds. Each round runs every command once. */
async function measure(commands, env, budget, part) {
  const output = openSync(devNull, 'w');
  const results = commands.map(() => []);
  await budget.repeat('rounds', TURNS, budget.part(part), () => {
    commands.forEach(([file, ...args], index) => {
      const start = process.hrtime.bigint();
      const { status } = spawnSync(file, args, { env, stdio: ['ignore', output, 'inherit'] });
      results[index].push(Number(process.hrtime.bigint() - start));
      if (status !== 0) throw new Error(`${file} ${args.join(' ')}: exit code ${status}`);
    });
  });
  return results.map(median);
}

export async function benchLooking({ nodes: { current: node }, budget }) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  const [bare, show] = await measure(
    [
      [node, '-e', '0'],
      [SIGMASK, 'show'],
    ],
    env,
    budget,
    1 / 3,
  );
  const many = await startMany();
  const pid = `${many.pid}`;
  const [tree, treeOfSignal, ps] = await measure(
    [
      [SIGMASK, 'tree', pid],
      [SIGMASK, 'tree', '--signal', 'INT', pid],
      ['ps', '-e', '-o', 'pid,ppid,blocked,ignored'],
    ],
    env,
    budget,
    1,
  );
  many.end();

  printTable('the command sigmask, from start to end; medians', [
    ['', 'time'],
    ['node -e 0', millis(bare)],
    ['show of itself', millis(show)],
    [`tree of ${PROCESSES} processes`, millis(tree)],
    [`tree --signal INT of ${PROCESSES} processes`, millis(treeOfSignal)],
    ['ps -e, beside it', millis(ps)],
  ]);
  printGoals([
    ['show of itself under 1.5 times bare Node', times(show / bare), show < 1.5 * bare],
    [`tree of ${PROCESSES} processes in under 200 ms`, millis(tree), tree < LONGEST],
    [`tree --signal INT of ${PROCESSES} processes in under 200 ms`, millis(treeOfSignal), treeOfSignal < LONGEST],
  ]);
}
