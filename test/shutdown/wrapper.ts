// Starts a program alone or behind a wrapper that calls foregroundChild, in a group of its own.

import { readFileSync } from 'node:fs';

import { onTestFinished } from 'vitest';

import { spawn, type SignalChild } from 'sigmask/child_process';

import { fixture } from '../support/fixture.ts';
import { isGone } from '../support/until.ts';

export const WRAPPER = [process.execPath, fixture('shutdown/wrapper.mjs')];

/** Ways to start a program: as it is, which is the baseline, and behind the wrapper. */
export const WAYS = [['alone', []], ['behind the wrapper', WRAPPER]] as const;

type Child = ReturnType<typeof start>;

/** Starts a command with piped output, in a group that is killed after the test. */
export function start(command: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], processGroup: 'new', ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** The lines of a child's output, one after the other. */
export function linesOf(child: Child): () => Promise<string> {
  const lines: string[] = [];
  let rest = '';
  let wake = (): void => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    wake();
  });
  child.on('close', () => {
    lines.push('end of output');
    wake();
  });
  return async () => {
    while (lines.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return lines.shift() ?? '';
  };
}

/** Waits for the end of a child. */
export async function statusOf(child: SignalChild & Child): Promise<unknown> {
  child.stdout.resume();
  await new Promise((resolve) => child.on('close', resolve));
  return child.waitStatus;
}

/** Whether a process has ended, reaped or not. */
export function hasEnded(pid: number): boolean {
  try {
    return /\) [XZ] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch (error) {
    if (!isGone(error)) throw error;
    return true;
  }
}
