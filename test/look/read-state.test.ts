// signalState, compared with what is known of a process and with ps.

import { spawn as stockSpawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

import { describe, expect, test } from 'vitest';

import { SignalSet, signalState, SystemCallError, type Signal, type SignalState } from 'sigmask';

import { until } from '../support/until.ts';
import { ALL, bit, endWithTest, EVERY, line, SIGNALS, start, startDetached, startPython, startUnder } from './support.ts';

const require = createRequire(import.meta.url);

/** More than any kernel's pid_max. */
const NO_PROCESS = 2 ** 22 + 1;

function* randomBits(seed: number): Generator<bigint, never> {
  for (let state = BigInt(seed); ; ) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    yield state ^ (state >> 29n);
  }
}

describe('reports the sets of the process', () => {
  const seed = Date.now() % 2 ** 31;
  test(`in 50 programs with known sets, seed ${seed}`, async () => {
    const random = randomBits(seed);
    const sets = [[0n, 0n], [EVERY, EVERY], [bit(32), bit(33)], ...Array.from({ length: 47 }, () => [random.next().value, random.next().value])];
    for (const [ignored = 0n, blocked = 0n] of sets) {
      const { child, pid } = await startUnder(ignored, blocked);
      const state = signalState(pid);
      expect(state.ignored.bits).toBe(ignored & ALL);
      expect(state.blocked?.bits).toBe(blocked & ALL);
      expect(state.caught.bits).toBe(0n);
      expect([state.pending?.thread.size, state.pending?.process.size]).toEqual([0, 0]);
      expect(state.threads).toEqual([{ tid: pid, name: 'cat', blocked: state.blocked, pending: SignalSet.empty }]);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  test('with its pending signals, and does not change after the look', async () => {
    const { child, pid } = await startUnder(0n, bit(12) | bit(34) | bit(15));
    const before = signalState(pid);
    for (const signal of [12, 34, 34, 28]) process.kill(pid, signal);
    const { pending } = signalState(pid);
    expect([pending?.process.toJSON(), pending?.thread.toJSON()]).toEqual([['SIGUSR2', 'SIGRTMIN'], []]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect([before.pending?.process.size, before.fate('SIGTERM')]).toEqual([0, 'pending']);
  });

  test('in JSON by name', async () => {
    const { pid } = await startUnder(bit(2), bit(34));
    expect(JSON.parse(JSON.stringify(signalState(pid)))).toMatchObject({
      pid, command: 'cat', blocked: ['SIGRTMIN'], ignored: ['SIGINT'], caught: [], pending: { thread: [], process: [] },
    });
  });
});

const SIGCHLD = 1n << 16n;

describe('agrees with ps', () => {
  const SLEEP = ['/bin/sleep', ['60']] as const;
  test.each<[string, () => Promise<number> | number]>([
    ['this process', () => process.pid],
    ['its parent', () => process.ppid],
    ['process 1', () => 1],
    ['a child', () => start(...SLEEP).pid],
    ['a child that ignores and blocks much', async () => (await startUnder(ALL, ALL)).pid],
    ['a child in a session of its own', startDetached],
  ])('on %s', async (_, pidOf) => {
    const pid = await pidOf();
    const fields = 'pid=,ppid=,pgid=,sid=,blocked=,ignored=,caught=,pending=';
    const ps = stockSpawn('ps', ['-o', fields, '-p', String(pid)], { stdio: ['ignore', 'pipe', 'inherit'] });
    // Look now, and not before: while it has children Node catches SIGCHLD.
    const state = signalState(pid);
    const columns = (await text(ps.stdout)).trim().split(/\s+/);
    const [ids, sets] = [columns.slice(0, 4).map(Number), columns.slice(4).map((set) => BigInt(`0x${set}`))];
    expect([state.pid, state.ppid, state.pgid, state.sid]).toEqual(ids);
    // Another child may have ended when ps looked.
    const [pending = 0n, pendingByPs = 0n] = [state.pending?.process.bits, sets.pop()].map((set = 0n) => set & ~SIGCHLD);
    expect([state.blocked?.bits, state.ignored.bits, state.caught.bits, pending]).toEqual([...sets, pendingByPs]);
  });

  test('on this process by default', () => {
    for (const state of [signalState(), signalState(undefined)]) {
      expect([state.pid, state.ppid, state.state]).toEqual([process.pid, process.ppid, 'R']);
      expect(state.command).toBe(readFileSync('/proc/self/comm', 'utf8').trim());
    }
  });
});

describe('state', () => {
  test('is T while the process is stopped', async () => {
    const { child, pid } = await startUnder(0n, 0n);
    await until('waiting', () => signalState(pid).state === 'S');
    process.kill(pid, 'SIGSTOP');
    await until('stopped', () => signalState(pid).state === 'T');
    const fate = (signal: Signal): string => signalState(pid).fate(signal);
    expect((['SIGCONT', 'SIGKILL', 'SIGTERM', 'SIGWINCH'] as const).map(fate)).toEqual(['continue', 'terminate', 'pending', 'ignore']);
    // SIGCONT discards it.
    process.kill(pid, 'SIGTSTP');
    expect(signalState(pid).pending?.process.has('SIGTSTP')).toBe(true);
    process.kill(pid, 'SIGCONT');
    child.stdin.write('again\n');
    expect(await line(child)).toBe('again');
    await until('waiting', () => signalState(pid).state === 'S');
  });

  test('is Z for a zombie, which no signal changes', async () => {
    const { pid: parent, answer } = await startPython(`
import os, sys
pid = os.fork()
if pid == 0: os._exit(0)
print(pid, flush=True)
sys.stdin.read()`);
    const pid = Number(answer);
    await until('a zombie', () => signalState(pid).state === 'Z');
    const state = signalState(pid);
    expect([state.pid, state.ppid, state.pgid]).toEqual([pid, parent, parent]);
    expect(SIGNALS.filter((signal) => state.fate(signal) !== 'ignore')).toEqual([]);
  });
});

test("tty and foreground are right for the leader of a terminal's session and for a job in the background", async () => {
  const { answer } = await startPython(`
import os, pty, signal, sys
leader, terminal = pty.fork()
if leader == 0:
    os.execvp('sh', ['sh', '-c', 'set -m; sleep 60 & echo "$(tty) $$ $! ready"; exec sleep 60'])
text = b''
while b'ready' not in text: text += os.read(terminal, 1000)
sys.stdout.write(text.decode().split('ready')[0] + '\\n')
sys.stdout.flush()
sys.stdin.read()`);
  const [tty, leader, job] = answer.split(' ');
  const place = ({ tty: terminal, foreground, pgid, sid }: SignalState): unknown => ({ terminal, foreground, pgid, sid });
  const [leaderPid, jobPid] = [Number(leader), Number(job)];
  for (const one of [leaderPid, jobPid]) endWithTest(one);
  expect(tty).toMatch(/^\/dev\/pts\/\d+$/);
  expect(place(signalState(leaderPid))).toEqual({ terminal: tty, foreground: true, pgid: leaderPid, sid: leaderPid });
  expect(place(signalState(jobPid))).toEqual({ terminal: tty, foreground: false, pgid: jobPid, sid: leaderPid });
  const alone = startDetached();
  expect(place(signalState(alone))).toEqual({ terminal: null, foreground: false, pgid: alone, sid: alone });
});

test('args are complete, however many there are', async () => {
  const args = Array.from({ length: 10_000 }, (_, index) => `argument ${index}`);
  const { pid } = start('/bin/sh', ['-c', 'read line', ...args]);
  // Its parent runs on while it is in the middle of execve.
  await until('it has begun', () => signalState(pid).args.length > 0);
  expect(signalState(pid).args).toEqual(['/bin/sh', '-c', 'read line', ...args]);
});

describe('the name of a terminal that is not a pseudo-terminal', () => {
  const { factsFrom, parseStatus } = require('../../dist/look/proc.js') as typeof import('../../lib/look/proc.ts');
  const status = parseStatus(readFileSync('/proc/self/status', 'utf8'));
  const ttyOf = (major: number, minor: number): string | null => {
    const device = (major << 8) | (minor & 0xff) | ((minor & 0xfff00) << 12);
    return factsFrom(7, status, `7 (login) S 1 7 7 ${device} 7${' 0'.repeat(14)}`, '', []).tty;
  };

  test('is that of its device, or its number where the kernel knows no such device', () => {
    expect(ttyOf(1, 3)).toBe('/dev/null');
    expect(ttyOf(5, 0)).toBe('/dev/tty');
    expect(ttyOf(4, 300)).toBe('4:300');
    expect([ttyOf(136, 5), ttyOf(137, 5)]).toEqual(['/dev/pts/5', '/dev/pts/261']);
  });
});

test.each(['plain', 'a b', 'a) R 1 2 (b', '(', ')', 'back\\slash', 'new\nline', 'grün', 'SigBlk:\t1', 'a\nSigIgn:\t3'])('command is the name of the program: %j', async (name) => {
  const { child, pid } = start('/bin/sh', ['-c', 'printf %s "$1" > /proc/$$/comm; echo ready; read line', 'sh', name]);
  expect(await line(child)).toBe('ready');
  expect(readFileSync(`/proc/${pid}/comm`, 'utf8')).toBe(`${name}\n`);
  const state = signalState(pid);
  expect([state.ppid, state.pgid, state.command, state.threads[0]?.name]).toEqual([process.pid, pid, name, name]);
});

describe('errors', () => {
  test('no such process', async () => {
    const { child, pid } = start('/bin/true', []);
    await once(child, 'exit');
    for (const gone of [pid, NO_PROCESS, 2 ** 31 - 1]) {
      let thrown: unknown;
      try {
        signalState(gone);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(SystemCallError);
      expect(thrown).toMatchObject({ code: 'ESRCH', errno: -3, syscall: 'signalState' });
    }
  });

  test.each<[unknown, string]>([
    [0, 'ERR_OUT_OF_RANGE'], [-1, 'ERR_OUT_OF_RANGE'], [1.5, 'ERR_OUT_OF_RANGE'], [NaN, 'ERR_OUT_OF_RANGE'], [2 ** 31, 'ERR_OUT_OF_RANGE'],
    ['1', 'ERR_INVALID_ARG_TYPE'], ['self', 'ERR_INVALID_ARG_TYPE'], [null, 'ERR_INVALID_ARG_TYPE'], [1n, 'ERR_INVALID_ARG_TYPE'],
    [{ pid: 1 }, 'ERR_INVALID_ARG_TYPE'],
  ])('signalState(%s)', (pid, code) => {
    expect(() => signalState(pid as number)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^pid /) as string }));
  });

  test.each<[unknown, string]>([
    ['SIGFOO', 'ERR_UNKNOWN_SIGNAL'], ['int', 'ERR_UNKNOWN_SIGNAL'], [0, 'ERR_OUT_OF_RANGE'], [65, 'ERR_OUT_OF_RANGE'],
    [undefined, 'ERR_INVALID_ARG_TYPE'], [['SIGINT'], 'ERR_INVALID_ARG_TYPE'],
  ])('fate(%s)', (signal, code) => {
    expect(() => signalState().fate(signal as Signal)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^signal /) as string }));
  });
});
