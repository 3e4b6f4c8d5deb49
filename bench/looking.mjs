// The command sigmask: how long it takes to look at one process, and at a tree of many.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { openSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { median, millis, printTable, times, verdict } from './table.mjs';

const SIGMASK = fileURLToPath(new URL('../bin/sigmask', import.meta.url));
const PROCESSES = 2_000;
const TURNS = 15;
const NANOS_OF_MILLI = 1e6;

const MANY = `for each in $(seq ${PROCESSES - 1}); do sleep 600 & done; echo ready; wait`;

async function startMany() {
  const child = spawn('sh', ['-c', MANY], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { pid: child.pid, end: () => process.kill(-child.pid, 'SIGKILL') };
}

/** Medians of the commands' times from start to end, in nanoseconds; each has its turn in each round. */
function measure(commands, env) {
  const output = openSync(devNull, 'w');
  const results = commands.map(() => []);
  for (let turn = 0; turn < TURNS; turn++) {
    commands.forEach(([file, ...args], index) => {
      const start = process.hrtime.bigint();
      const { status } = spawnSync(file, args, { env, stdio: ['ignore', output, 'inherit'] });
      results[index].push(Number(process.hrtime.bigint() - start));
      if (status !== 0) throw new Error(`${file} ${args.join(' ')}: exit code ${status}`);
    });
  }
  return results.map(median);
}

/** Prints the rows; `node` is the Node binary to measure. */
export async function benchLooking(node) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  const [bare, show] = measure([[node, '-e', '0'], [SIGMASK, 'show']], env);
  const many = await startMany();
  const pid = `${many.pid}`;
  const [tree, treeOfSignal, ps] = measure([[SIGMASK, 'tree', pid], [SIGMASK, 'tree', '--signal', 'INT', pid], ['ps', '-e', '-o', 'pid,ppid,blocked,ignored']], env);
  many.end();

  printTable('the command sigmask, from start to end; medians', [
    ['', 'time', 'to bare node', 'goal'],
    ['node -e 0', millis(bare), '', ''],
    ['show of itself', millis(show), times(show / bare), verdict('under 1.5 times bare Node', show < 1.5 * bare)],
    [`tree of ${PROCESSES} processes`, millis(tree), '', verdict('under 200 ms', tree < 200 * NANOS_OF_MILLI)],
    [`tree --signal INT of ${PROCESSES} processes`, millis(treeOfSignal), '', verdict('under 200 ms', treeOfSignal < 200 * NANOS_OF_MILLI)],
    ['ps -e, beside it', millis(ps), '', ''],
  ]);
}
