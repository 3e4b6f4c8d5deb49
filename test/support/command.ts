// Runs programs to their end, the command sigmask among them.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { STEP_LIMIT } from './pace.mts';

const ROOT = join(import.meta.dirname, '..', '..');

export const SIGMASK = join(ROOT, 'bin', 'sigmask');
export const UNDER = join(ROOT, 'build', 'test', 'under');

export interface Result {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** Starts a program, in a session of its own, and waits for its end. */
export async function runProgram(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  const timer = setTimeout(() => process.kill(-Number(child.pid), 'SIGKILL'), STEP_LIMIT);
  const ended = new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  const [[code, signal], stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  clearTimeout(timer);
  return { code, signal, stdout, stderr };
}

export const sigmask = (...args: string[]): Promise<Result> => runProgram(SIGMASK, args);

/** Calls `work` for each item, on both cores. */
export async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all([lane(), lane()]);
}
