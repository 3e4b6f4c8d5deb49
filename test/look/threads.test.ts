// The masks and pending signals of each thread of a process; the kernel's own threads.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { SignalSet, signalState, type Signal } from 'sigmask';

import { runFixture } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';
import { startPython } from './support.ts';

describe('threads', () => {
  const THREADS = `
import signal, sys, threading
from signal import SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, pthread_sigmask, SIG_SETMASK
ready = threading.Barrier(3)
ids = {}
def run(name, mask):
    pthread_sigmask(SIG_SETMASK, mask)
    ids[name] = threading.get_native_id()
    ready.wait()
    threading.Event().wait()
threads = [threading.Thread(target=run, args=args, daemon=True) for args in (('a', {SIGHUP, SIGUSR2}), ('b', {SIGUSR1, SIGUSR2}))]
pthread_sigmask(SIG_SETMASK, {SIGUSR1, SIGUSR2, SIGTERM})
for thread in threads: thread.start()
ready.wait()
signal.pthread_kill(threads[0].ident, SIGHUP)
print(ids['a'], ids['b'], flush=True)
sys.stdin.read()`;

  test('each has its own mask and pending signals; one thread that does not block a signal is enough to take it', async () => {
    const { pid, answer } = await startPython(THREADS);
    const [a, b] = answer.split(' ').map(Number);
    const state = signalState(pid);
    const of = Object.fromEntries(state.threads.map(({ tid, blocked, pending }) => [tid, [blocked.toJSON(), pending.toJSON()]]));
    expect(of).toEqual({
      [pid]: [['SIGUSR1', 'SIGUSR2', 'SIGTERM'], []],
      [Number(a)]: [['SIGHUP', 'SIGUSR2'], ['SIGHUP']],
      [Number(b)]: [['SIGUSR1', 'SIGUSR2'], []],
    });
    expect(state.blocked?.toJSON()).toEqual(['SIGUSR1', 'SIGUSR2', 'SIGTERM']);
    expect([state.pending?.thread.size, state.pending?.process.size]).toEqual([0, 0]);
    expect(['SIGUSR1', 'SIGUSR2', 'SIGTERM', 'SIGHUP', 'SIGINT'].map((signal) => state.fate(signal as Signal))).toEqual([
      'terminate', 'pending', 'terminate', 'terminate', 'catch',
    ]);
  });

  test('a process whose main thread has ended before the others still takes signals', async () => {
    const { child, pid } = await startPython(`
import ctypes, os, threading
def run():
    while open(f'/proc/{os.getpid()}/stat').read().split()[2] != 'Z': pass
    print('ready', flush=True)
    threading.Event().wait()
threading.Thread(target=run).start()
ctypes.CDLL(None).pthread_exit(None)`);
    expect(signalState(pid).fate('SIGTERM')).toBe('terminate');
    process.kill(pid, 'SIGTERM');
    await once(child, 'exit');
    expect(child.waitStatus).toEqual({ code: null, signal: 'SIGTERM', coreDumped: false });
  });

  test('of Node are all reported, each as the kernel has it', async () => {
    expect(await runFixture('look/state.mjs')).toEqual({ wrong: [], several: true, ownBlocked: ['SIGTERM'], fateOfUSR2: ['catch', 'terminate'] });
  });
});

const KTHREADD = 2;
const hasKernelThread = readFileSync('/proc/self/stat', 'latin1') !== '' && (() => {
  try {
    return signalState(KTHREADD).isKernelThread;
  } catch {
    return false;
  }
})();

test.skipIf(skipUnless(hasKernelThread, 'in a container the threads of the kernel are not to be seen'))('no signal reaches a thread of the kernel', () => {
  const state = signalState(KTHREADD);
  expect([state.command, state.ppid, state.args, state.tty]).toEqual(['kthreadd', 0, [], null]);
  const signals = [...SignalSet.all, 'SIGKILL', 'SIGSTOP'] as const;
  expect(signals.filter((signal) => state.fate(signal) !== 'ignore')).toEqual([]);
  process.kill(KTHREADD, 'SIGKILL');
  expect(signalState(KTHREADD).state).not.toBe('Z');
  expect(String(state)).toMatch(/^process +2 \[kthreadd\]$/m);
});

test("a thread's number is not a process", async () => {
  const other = signalState().threads.find(({ tid }) => tid !== process.pid)?.tid;
  expect(() => signalState(other)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
});
