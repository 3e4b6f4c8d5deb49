// Shared by the tests of a process's state: programs whose state is known.

import { spawn as stockSpawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { expect, onTestFinished } from 'vitest';

import { spawn, type ChildSignals } from 'sigmask/child_process';

import { UNDER } from '../support/command.ts';
import { until } from '../support/until.ts';

export const [SIGKILL, SIGCONT, SIGSTOP] = [9, 18, 19];
const NUMBERS = Array.from({ length: 64 }, (_, index) => index + 1);
export const SIGNALS = NUMBERS.filter((signal) => signal !== 32 && signal !== 33);
export const bit = (signal: number): bigint => 1n << BigInt(signal - 1);
const UNSETTABLE = bit(SIGKILL) | bit(SIGSTOP);
export const EVERY = 2n ** 64n - 1n;
export const ALL = EVERY & ~UNSETTABLE;

export type Piped = ReturnType<typeof start>;

/** Ends a process with the test, or a group by its negative number. */
export function endWithTest(target: number): void {
  onTestFinished(() => {
    try {
      process.kill(target, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  });
}

/** Starts a program in a group of its own, ended with the test. */
export function start(program: string, args: readonly string[]) {
  const child = spawn(program, args, { processGroup: 'new', stdio: ['pipe', 'pipe', 'inherit'] });
  // It may end before it has read everything.
  child.stdin.on('error', () => {});
  const pid = Number(child.pid);
  endWithTest(-pid);
  return { child, pid };
}

/** Its next line, which is the last that it has written. */
export async function line(child: Piped['child']): Promise<string> {
  let output = '';
  while (!output.endsWith('\n')) output += String((await once(child.stdout, 'data'))[0]);
  return output.trim();
}

/** A `cat` with these signals ignored and blocked, which has echoed a line. */
export async function startUnder(ignored: bigint, blocked: bigint): Promise<Piped> {
  const sets = ['-i', ignored.toString(16), '-b', blocked.toString(16)];
  const started = start('/bin/sh', ['-c', 'ulimit -c 0; exec "$@"', 'sh', UNDER, ...sets, '/bin/cat']);
  started.child.stdin.write('ready\n');
  expect(await line(started.child)).toBe('ready');
  return started;
}

/** A program in a session of its own, without a terminal. */
export function startDetached(): number {
  const pid = Number(stockSpawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' }).pid);
  endWithTest(pid);
  return pid;
}

export async function startPython(script: string): Promise<Piped & { answer: string }> {
  const started = start('python3', ['-c', script]);
  return { ...started, answer: await line(started.child) };
}

/** A `sleep` in a group of its own, already asleep, that ends with the test. */
export async function startSleep(signals: ChildSignals = {}): Promise<number> {
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', processGroup: 'new', signals });
  onTestFinished(() => void child.kill('SIGKILL'));
  // Its parent runs on while it is in the middle of execve, before the kernel has given it its new name.
  await until('asleep', () => readFileSync(`/proc/${child.pid}/stat`, 'latin1').includes('(sleep) S'));
  return Number(child.pid);
}
