// How do workers get to finish their job and clean up when the user presses Ctrl-C?
//
// The terminal sends SIGINT to every process in the foreground. These workers ignore SIGINT from their start. So only the
// parent acts on it: it asks the workers to finish. With --stock they are children of node:child_process, and SIGINT ends
// them.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fork } from 'sigmask/child_process';

const WORKER = join(__dirname, 'ctrl-c-worker.js');
const WORKERS = 4;
const jobs = [...Array(100).keys()];
const workers: stock.ChildProcess[] = [];
let finishing = false;

// The one difference between the two runs.
const startWorker = process.argv.includes('--stock') ? () => stock.fork(WORKER) : () => fork(WORKER, { signals: { ignore: 'SIGINT' } });

function send(worker: stock.ChildProcess, message: number | 'finish'): void {
  // A worker that has ended receives no message. How it ended is counted below.
  worker.send(message, () => {});
}

function finish(): void {
  if (finishing) return;
  finishing = true;
  for (const worker of workers) send(worker, 'finish');
}

async function employ(number: number): Promise<{ given: number; done: number; exitedWell: boolean }> {
  let given = 0;
  let done = 0;
  const worker = startWorker();
  workers.push(worker);

  function giveJob(): void {
    if (finishing) return;
    const job = jobs.shift();
    if (job === undefined) return finish();
    given++;
    send(worker, job);
  }
  worker.on('message', () => {
    done++;
    giveJob();
  });
  giveJob();

  // Unlike 'exit', 'close' comes after the worker's last message.
  const [code, signal]: (number | string | null)[] = await once(worker, 'close');
  console.log(`Worker ${number} did ${done} of ${given} jobs and ended with ${signal ?? `exit code ${code}`}.`);
  return { given, done, exitedWell: code === 0 };
}

async function main(): Promise<void> {
  process.on('SIGINT', () => {
    if (!finishing) console.log('Asking the workers to finish ...');
    finish();
  });
  const results = await Promise.all(Array.from({ length: WORKERS }, (_, index) => employ(index + 1)));

  const given = results.reduce((sum, result) => sum + result.given, 0);
  const done = results.reduce((sum, result) => sum + result.done, 0);
  console.log(`${done} jobs done, ${given - done} cut short.`);
  process.exitCode = given === done && results.every((result) => result.exitedWell) ? 0 : 1;
}

void main();
