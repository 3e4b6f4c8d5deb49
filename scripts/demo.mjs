// Does Ctrl-C cut jobs short? Runs examples/ctrl-c-workers.ts with node:child_process and with sigmask, each in a terminal of
// its own, presses Ctrl-C there, and prints the two outputs side by side.

import { spawn } from '@lydell/node-pty';
import { fileURLToPath } from 'node:url';

const EXAMPLE = fileURLToPath(new URL('../build/examples/ctrl-c-workers.js', import.meta.url));
const CTRL_C = '\x03';
const PRESS_AFTER_MS = 2_000;
// In tests the limit of test/support/pace.mts.
const END_WITHIN_MS = Number(process.env.SIGMASK_TEST_LIMIT ?? 120_000);
const WORKERS = 4;
const TAIL = 16;

const count = (text, pattern) => [...text.matchAll(pattern)].length;

// Each worker gets one of the first jobs.
const allAtWork = (output) =>
  Array.from({ length: WORKERS }, (_, job) => `I did job ${job} already!`).every((line) => output.includes(line));

/** Runs the example in a new terminal, presses Ctrl-C once every worker is at work, and waits for the end. */
function runInTerminal(name, args) {
  return new Promise((resolve, reject) => {
    const terminal = spawn(process.execPath, [EXAMPLE, ...args], { name: 'dumb', cols: 100, rows: 40 });
    let output = '';
    let timeIsUp = false;
    let pressed = false;
    let expired = false;

    function pressWhenDue() {
      if (pressed || !timeIsUp || !allAtWork(output)) return;
      pressed = true;
      terminal.write(CTRL_C);
    }
    const press = setTimeout(() => {
      timeIsUp = true;
      pressWhenDue();
    }, PRESS_AFTER_MS);
    const bound = setTimeout(() => {
      expired = true;
      process.kill(-terminal.pid, 'SIGKILL');
    }, END_WITHIN_MS);

    terminal.onData((data) => {
      output += data;
      pressWhenDue();
    });
    terminal.onExit(({ exitCode, signal }) => {
      clearTimeout(press);
      clearTimeout(bound);
      const lines = output.trimEnd().split(/\r?\n/);
      const fail = (what) => reject(new Error(`The run with ${name} ${what}:\n${lines.join('\n')}`));
      if (expired) fail(`did not end within ${END_WITHIN_MS / 1_000} s and was killed`);
      else if (!pressed) fail('ended before Ctrl-C was pressed');
      else resolve({ name, lines, output, exitCode, signal });
    });
  });
}

/** Returns the numbers in the readable lines of a run. */
function outcomeOf({ name, lines, output, exitCode, signal }) {
  const workers = [...output.matchAll(/Worker \d+ did (\d+) of (\d+) jobs and ended with (SIG\w+|exit code \d+)\./g)];
  const total = /(\d+) jobs done, (\d+) cut short\./.exec(output);
  if (workers.length !== WORKERS || total === null) {
    throw new Error(`The run with ${name} printed no summary:\n${lines.join('\n')}`);
  }
  return {
    finished: workers.filter(([, done, given]) => done === given).length,
    cleanedUp: count(output, /Doing cleanup before leaving \.\.\./g),
    exitedWell: workers.filter(([, , , end]) => end === 'exit code 0').length,
    killed: workers.filter(([, , , end]) => end === 'SIGINT').length,
    done: Number(total[1]),
    cutShort: Number(total[2]),
    parent: signal ? `signal ${signal}` : `exit code ${exitCode}`,
  };
}

function printTail({ name, lines }) {
  console.log(`\n--- ${name} ---`);
  if (lines.length > TAIL) console.log('[…]');
  for (const line of lines.slice(-TAIL)) console.log(line);
}

function printTable(header, rows) {
  const table = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column].length)));
  table.splice(
    1,
    0,
    widths.map((width) => '-'.repeat(width)),
  );
  console.log();
  for (const row of table) {
    const [first, ...cells] = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
    console.log([first, ...cells].join('  '));
  }
  console.log();
}

console.log(
  `Four workers, 100 jobs, Ctrl-C after ${PRESS_AFTER_MS / 1_000} s (Node ${process.version}, ${process.platform} ${process.arch})`,
);
const runs = [];
for (const [name, args] of [
  ['node:child_process', ['--stock']],
  ['sigmask', []],
]) {
  const run = await runInTerminal(name, args);
  printTail(run);
  runs.push(run);
}

const [stock, ours] = runs.map(outcomeOf);
const row = (label, key) => [label, stock[key], ours[key]];
printTable(
  ['after Ctrl-C', ...runs.map(({ name }) => name)],
  [
    row('workers that finished their current job', 'finished'),
    row('workers that cleaned up', 'cleanedUp'),
    row('workers that exited with 0', 'exitedWell'),
    row('workers killed by SIGINT', 'killed'),
    row('jobs done', 'done'),
    row('jobs cut short', 'cutShort'),
    row('end of the parent', 'parent'),
  ],
);

const everyWorkerLeftWell =
  ours.cutShort === 0 && ours.cleanedUp === WORKERS && ours.exitedWell === WORKERS && ours.parent === 'exit code 0';
if (!everyWorkerLeftWell) console.error('With sigmask every worker should have finished its job, cleaned up and exited with 0.');
const baselineDiffers = stock.cutShort > 0 && stock.cleanedUp < WORKERS;
if (!baselineDiffers) console.error('With node:child_process Ctrl-C should have cut jobs short, or this proves nothing.');
process.exitCode = everyWorkerLeftWell && baselineDiffers ? 0 : 1;
