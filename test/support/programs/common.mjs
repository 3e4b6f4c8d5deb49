// Shared by several fixtures.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pauseAsync } from 'node:timers/promises';

/** Milliseconds in which one step ends, unless it hangs; test/support/pace.mts has the rule. The default is for a start by hand. */
export const LIMIT = Number(process.env.SIGMASK_TEST_LIMIT ?? 60_000);

export const helper = (name) => join(process.env.SIGMASK_TEST_HELPERS, name);

/** Writes the report of this fixture; `written` is called when it has been written. */
export const report = (result, written) => process.stdout.write(`${JSON.stringify(result)}\n`, written);

/** SigBlk, SigIgn and SigCgt of the text of a /proc/<pid>/status. */
export function statusSets(text) {
  const field = (name) => BigInt(`0x${new RegExp(`^${name}:\\s+(\\w+)`, 'm').exec(text)[1]}`);
  return { blocked: field('SigBlk'), ignored: field('SigIgn'), caught: field('SigCgt') };
}

/** The code of the error that `call` throws. */
export function codeOf(call) {
  try {
    call();
    return 'no error';
  } catch (error) {
    return error.code;
  }
}

export async function outputOf(child) {
  let output = '';
  child.stdout.setEncoding('latin1').on('data', (text) => (output += text));
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`ended with ${code ?? signal}`);
  return output;
}

// A thread that is just starting blocks everything and runs, and is about to change that.
const isStarting = (text, blocked) => /^State:\tR/m.test(text) && (blocked & MAY_BLOCK) === MAY_BLOCK;
const MAY_BLOCK = 0xfffffffc7ffbfeffn;

function readThreads() {
  const states = new Map();
  states.settled = true;
  for (const tid of readdirSync('/proc/self/task')) {
    try {
      const text = readFileSync(`/proc/self/task/${tid}/status`, 'latin1');
      const { blocked, ignored, caught } = statusSets(text);
      if (isStarting(text, blocked)) states.settled = false;
      states.set(tid, [blocked, ignored, caught].map((set) => set.toString(16)).join());
    } catch (error) {
      // A thread may end while the others are read.
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    }
  }
  return states;
}

const MOST = 16;

/** Whether a thread with this mask is one of the addon's own on macOS, where a signal is unblocked in these, too. */
export const isOfAddon = (blocked) => process.platform === 'darwin' && blocked.toString(2).replaceAll('0', '').length > MOST;

const changes = (before, after) =>
  [...before]
    .filter(([tid, state]) => after.has(tid) && after.get(tid) !== state && !isOfAddon(BigInt(`0x${state.split(',')[0]}`)))
    .map(([tid, state]) => `${tid}: ${state} to ${after.get(tid)}`);

const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);

/** Signal state of each thread of this process, by thread id: only states that last, or their changes, count. */
export function threadStates() {
  const end = performance.now() + LIMIT;
  for (let last = readThreads(); ; ) {
    pause();
    const states = readThreads();
    if ((states.settled && changes(last, states).length === 0) || performance.now() > end) return states;
    last = states;
  }
}

/** The threads of `before` that have another state now, for a moment or for good. */
export const changedNow = (before) => changes(before, readThreads());

/** The threads that have another state for good. */
export function changedThreads(before) {
  const end = performance.now() + LIMIT;
  let changed = changedNow(before);
  for (; changed.length > 0 && performance.now() < end; changed = changedNow(before)) pause();
  return changed;
}

export const descriptors = () => readdirSync('/proc/self/fd').length;

/** Whether a process has ended, reaped or not. */
export function hasEnded(pid) {
  try {
    return /\) [XZ] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    return true;
  }
}

/** Waits until these processes have ended. Returns those that have not after a time. */
export async function leftOf(pids) {
  const left = () => pids.filter((pid) => !hasEnded(pid));
  for (const end = performance.now() + LIMIT; left().length > 0 && performance.now() < end; ) await pauseAsync(10);
  return left();
}

/** Pids and states of this process's children. */
export function children() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [state, ppid] = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
        return Number(ppid) === process.pid ? [`${pid} ${state}`] : [];
      } catch {
        return [];
      }
    });
}

/** Makes libuv and this package open the descriptors that they keep. */
export async function warmUp(start) {
  await once(stock.spawn('/bin/true'), 'close');
  await once(start('/bin/true'), 'close');
}

/**
 * Keeps a child until the end. Without a child, libuv would reset SIGCHLD to its default action, and the states of threads would
 * differ in that.
 */
export function keepChild() {
  // It ends with this process, and not before.
  const child = stock.spawn('/bin/cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  child.stdin.unref();
}

/** A storm of signals over this process's group, from a process in a session of its own. */
export async function startStorm(signals, microseconds = 500) {
  const storm = stock.spawn(helper('storm'), [String(process.pid), String(microseconds), ...signals.map(String)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(storm.stdout, 'data');
  return async () => {
    const ended = outputOf(storm);
    storm.stdin.end();
    return Number(await ended);
  };
}

// A linear congruential generator, so that a failure can be repeated from its seed.
export function* randomBits(seed) {
  for (let state = BigInt(seed); ; ) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    yield state ^ (state >> 29n);
  }
}
