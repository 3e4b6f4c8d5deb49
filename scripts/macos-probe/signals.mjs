// Signals, dispositions and masks of this process.

import { spawn as stockSpawn } from 'node:child_process';
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

import { getDisposition, ignoreSignals, signalStream, sigwait } from '../../dist/index.js';
import { PLACES } from '../../dist/internal/places.js';
import { bitsOf, ended, native, signals, startNode, urlOf } from './common.mjs';

const USR2 = bitsOf('SIGUSR2');
const { SIG_BLOCK, SIG_UNBLOCK } = native;
const hasUsr2 = (place) => (native.words[2 * place] & USR2) !== 0;

/** Whether SIGUSR2 is blocked in the calling thread, and whether it is pending. */
const isBlocked = () => native.pthread_sigmask(-1, 0, 0) === 0 && hasUsr2(PLACES.maskSets.previous);
const isPending = () => native.sigpending() === 0 && hasUsr2(PLACES.pendingSets.pending);
const sendUsr2 = () => process.kill(process.pid, 'SIGUSR2');

async function startThread() {
  const worker = new Worker(new URL(import.meta.url));
  await once(worker, 'message');
  return worker;
}

async function isBlockedIn(worker) {
  const answer = once(worker, 'message');
  worker.postMessage('');
  return (await answer)[0];
}

if (!isMainThread) {
  parentPort.on('message', () => parentPort.postMessage(isBlocked()));
  parentPort.postMessage('ready');
}

export const FACTS = [
  {
    place: 'native/self/disposition.cc',
    text: 'sigaction reads all dispositions but those of SIGKILL and SIGSTOP',
    wanted: { result: 0, handler: 'handler', none: 'default' },
    find() {
      process.on('SIGUSR2', () => {});
      return { result: native.dispositions(), handler: getDisposition('SIGUSR2'), none: getDisposition('SIGQUIT') };
    },
  },
  {
    place: 'native/self/disposition.cc',
    text: 'the kernel keeps the sa_mask of a signal that is ignored',
    wanted: ['ignore', 'default'],
    find() {
      const guard = ignoreSignals('SIGUSR2');
      const during = getDisposition('SIGUSR2');
      guard.restore();
      return [during, getDisposition('SIGUSR2')];
    },
  },
  {
    place: 'native/posix/send.cc',
    text: 'pthread_kill of the calling thread delivers before it returns',
    wanted: { before: 0, after: 1 },
    find() {
      process.on('SIGUSR2', () => {});
      native.holdOrigins(USR2, 0);
      const count = () => {
        native.originsOf(signals.SIGUSR2);
        return native.words[PLACES.originWords.fromProcess];
      };
      const before = count();
      native.raise(signals.SIGUSR2);
      return { before, after: count() };
    },
  },
  {
    place: 'native/self/origin.cc',
    text: 'si_pid of a signal that kill has sent is its sender',
    wanted: 'the sender',
    async find() {
      const received = new Promise((resolve) => process.on('SIGUSR2', resolve));
      native.holdOrigins(USR2, 0);
      const child = stockSpawn('/bin/sh', ['-c', `kill -USR2 ${process.pid}; read line`], { stdio: ['pipe', 'ignore', 'inherit'] });
      await received;
      const isKnown = native.senderOf(signals.SIGUSR2, 0) === 1;
      const sender = native.words[PLACES.senderWords.pid];
      child.stdin.end();
      return isKnown && sender === child.pid ? 'the sender' : `${isKnown ? sender : 'unknown'}`;
    },
  },
  {
    place: 'native/threads/macos_mask.cc',
    text: 'sigprocmask changes the mask of every thread, and those that start later have it',
    wanted: { before: [false, false], during: [true, true, true], after: [false, false, false] },
    async find() {
      const worker = await startThread();
      const before = [isBlocked(), await isBlockedIn(worker)];
      native.sigprocmask(SIG_BLOCK, USR2, 0);
      const later = await startThread();
      const all = async () => [isBlocked(), await isBlockedIn(worker), await isBlockedIn(later)];
      const during = await all();
      native.sigprocmask(SIG_UNBLOCK, USR2, 0);
      return { before, during, after: await all() };
    },
  },
  {
    place: 'native/threads/macos_mask.cc',
    text: 'a signal that all threads block is pending for the main thread, until it unblocks it',
    wanted: { pending: true, received: 0, afterwards: false },
    async find() {
      await startThread();
      let received = 0;
      const delivered = new Promise((resolve) => process.on('SIGUSR2', () => resolve(++received)));
      native.sigprocmask(SIG_BLOCK, USR2, 0);
      sendUsr2();
      const found = { pending: isPending(), received };
      native.sigprocmask(SIG_UNBLOCK, USR2, 0);
      await delivered;
      return { ...found, afterwards: isPending() };
    },
  },
  {
    place: 'lib/self/signal-stream.ts',
    text: 'a stream accepts signals, also SIGCHLD, and a listener gets what is left',
    wanted: { accepted: ['SIGUSR2', 'SIGCHLD', 'SIGUSR2'], left: 'SIGUSR2', timeout: 'EAGAIN' },
    async find() {
      await startThread();
      const accepted = [];
      const stream = signalStream(['SIGUSR2', 'SIGCHLD']);
      const left = new Promise((resolve) => process.on('SIGUSR2', resolve));
      for (const signal of ['SIGUSR2', 'SIGCHLD', 'SIGUSR2']) {
        const next = stream.next();
        process.kill(process.pid, signal);
        accepted.push((await next).value.signal);
      }
      sendUsr2();
      stream.close();
      const { code: timeout } = await sigwait('SIGHUP', { timeout: 1 }).catch((error) => error);
      return { accepted, left: await left, timeout };
    },
  },
  {
    place: 'native/spawn/dispositions.cc',
    text: 'to ignore a signal discards it where it is pending',
    wanted: [true, false],
    find() {
      native.sigprocmask(SIG_BLOCK, USR2, 0);
      sendUsr2();
      const before = isPending();
      native.ignore(USR2, 0);
      return [before, isPending()];
    },
  },
  {
    place: 'native/self/last_exit.cc',
    text: 'a destructor of the addon ends Node by a signal at its exit',
    wanted: 'SIGTERM',
    find() {
      const script = `import binding from ${urlOf('internal/binding.js')}; const native = binding.native();
        native.prepareLastExit(); native.endAtExit(${signals.SIGTERM}, 0, -1);`;
      const node = startNode(script);
      node.stdin.end();
      return ended(node);
    },
  },
];
