// Measures masks from Node. Takes turns as turns.mjs gives them. Kinds: `thread`, nanoseconds per pthread_sigmask, over many;
// `rounds`, nanoseconds of each round of blocking and restoring for the process, with 16 Workers, a busy thread pool and under
// fire.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { deflate } from 'node:zlib';
import { blockSignals, pthread_sigmask, SignalSet } from 'sigmask';

import { takeTurns } from './measuring.mjs';

const CALLS = 10_000;
const WORKERS = 16;
const SHOTS_PER_SECOND = 2_000;
const set = SignalSet.of('SIGUSR2');

function work() {
  for (let step = 0, sum = 0; step < 10_000; step++) sum += step;
}

async function startNoise() {
  const workers = Array.from({ length: WORKERS }, () => new Worker(new URL(import.meta.url)));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const block = Buffer.alloc(2 ** 16, 'work for the thread pool');
  const again = () => deflate(block, again);
  for (let task = 0; task < 4; task++) again();
  process.on('SIGUSR2', () => {});
  const fire = `process.stdin.resume().on('end', process.exit); setInterval(() => { for (let shot = 0; shot < ${SHOTS_PER_SECOND / 1_000}; shot++) process.kill(${process.pid}, 'SIGUSR2'); }, 1)`;
  spawn(process.execPath, ['--eval', fire], { stdio: ['pipe', 'ignore', 'inherit'] }).unref();
}

const KINDS = {
  thread() {
    const start = process.hrtime.bigint();
    for (let call = 0; call < CALLS; call++) pthread_sigmask(call % 2 === 0 ? 'SIG_BLOCK' : 'SIG_UNBLOCK', set);
    return Number(process.hrtime.bigint() - start) / CALLS;
  },
  async rounds() {
    await setImmediate();
    const start = process.hrtime.bigint();
    blockSignals(set).restore();
    return Number(process.hrtime.bigint() - start);
  },
};

if (!isMainThread) {
  setInterval(work, 5);
  parentPort.postMessage('ready');
} else {
  let noise;
  const { thread, rounds } = KINDS;
  await takeTurns({
    thread: () => [thread()],
    async rounds() {
      await (noise ??= startNoise());
      return [await rounds()];
    },
  });
  process.exit();
}
