// Starts children of every kind for a long time in a storm of signals, and checks that memory, descriptors and threads stay as
// they are.
// soak.mjs [MINUTES]: 30 by default.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { sigwait, withSignalsBlocked, withSignalsIgnored } from 'sigmask';
import { fork, spawn, spawnSync, withChildSignals } from 'sigmask/child_process';

import buildHelpers from '../test/support/build-helpers.mjs';
import { children, descriptors, startStorm, threadStates, warmUp } from '../test/support/programs/common.mjs';

const ROOT = join(import.meta.dirname, '..');
const MINUTE = 60_000;
const WORKER = join(ROOT, 'test', 'support', 'programs', 'polite-worker.mjs');
const SIGNALS = { ignore: ['SIGINT', 'SIGUSR2'] };

const minutes = Number(process.argv[2] ?? 30);
let started = 0;

async function endOf(child, expected) {
  ++started;
  for (const stream of child.stdio) stream?.resume?.();
  const [code, signal] = await once(child, 'close');
  if ((code ?? signal) !== expected) throw new Error(`${child.spawnargs.join(' ')} ended with ${code ?? signal}, not ${expected}`);
}

async function killed(child) {
  child.killGroup('SIGKILL');
  await endOf(child, 'SIGKILL');
}

async function failed(child) {
  const [error] = await once(child, 'error');
  if (error.code !== 'ENOENT') throw error;
}

async function waited(signal) {
  const { code } = await sigwait(signal, { timeout: 1 }).catch((error) => error);
  if (code !== 'EAGAIN') throw new Error(`sigwait: ${code}`);
}

const WAYS = [
  () => endOf(spawn('/bin/true', { stdio: 'ignore', signals: SIGNALS }), 0),
  () => endOf(spawn('/bin/sh', ['-c', 'echo text; exit 3'], { signals: SIGNALS }), 3),
  () => endOf(spawn('/bin/echo', ['x'.repeat(50_000)], { signals: { ...SIGNALS, block: 'SIGTERM' }, cwd: '/' }), 0),
  () => killed(spawn('/bin/sleep', ['60'], { stdio: 'ignore', processGroup: 'new' })),
  () => failed(spawn('/nonexistent/program', { signals: SIGNALS })),
  () => withChildSignals(SIGNALS, () => endOf(stock.spawn('/bin/true'), 0)),
  () => {
    const { status } = spawnSync('/bin/cat', { input: 'text', signals: SIGNALS });
    if (status !== 0) throw new Error(`cat: ${status}`);
  },
  () => withSignalsBlocked('SIGTERM', () => endOf(spawn('/bin/true', { signals: SIGNALS }), 0)),
  () => withSignalsIgnored('SIGHUP', () => endOf(spawn('/bin/true', { signals: { ...SIGNALS, from: 'inherit' } }), 0)),
  () => waited('SIGRTMIN+3'),
];

async function runFor(time) {
  const end = performance.now() + time;
  for (let round = 0; performance.now() < end; round++) {
    await Promise.all([...WAYS, ...WAYS, ...WAYS].map((way) => way()));
    if (round % 10 !== 0) continue;
    const worker = fork(WORKER, { signals: SIGNALS, silent: true });
    worker.once('message', () => worker.send('finish'));
    await endOf(worker, 0);
  }
}

async function soak() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGINT', () => {}).on('SIGUSR2', () => {});
  await warmUp(spawn);
  const endStorm = await startStorm([2, 12], 5_000);
  const samples = [];
  for (let minute = 0; minute < minutes; minute++) {
    await runFor(MINUTE);
    for (let turn = 0; turn < 5; turn++) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    samples.push({ rss: process.memoryUsage().rss, descriptors: descriptors(), threads: threadStates().size });
    console.log(`minute ${minute + 1}: ${started} children, ${JSON.stringify(samples.at(-1))}`);
  }
  await endStorm();
  // The first third lets memory grow to the size that it keeps.
  const kept = samples.slice(Math.floor(samples.length / 3));
  const [first, last] = [kept[0], kept.at(-1)];
  const perChild = ((last.rss - first.rss) * samples.length) / (started * Math.max(1, kept.length - 1));
  console.log(`${perChild.toFixed(1)} bytes more a child; ${children().length} children left`);
  const isFlat = perChild < 16 && last.descriptors === first.descriptors && last.threads === first.threads && children().length === 0;
  process.exitCode = isFlat ? 0 : 1;
}

if (process.argv[3] === undefined) {
  buildHelpers();
  // Runs in its own session, because of the storm.
  const env = { ...process.env, SIGMASK_TEST_HELPERS: join(ROOT, 'build', 'test') };
  const inside = stock.spawn(process.execPath, [import.meta.filename, String(minutes), 'inside'], {
    detached: true,
    stdio: 'inherit',
    env,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.kill(-inside.pid, 'SIGKILL'));
  inside.on('exit', (code) => (process.exitCode = code ?? 1));
} else {
  await soak();
}
