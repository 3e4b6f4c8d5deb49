// Shared by the tests of sigmask run --contain.

import { spawn as stockSpawn } from 'node:child_process';
import { once } from 'node:events';

import { onTestFinished } from 'vitest';

import { alsoOfThisRun } from '../child/support.ts';
import { SIGMASK } from '../support/command.ts';
import { killMarked, marked } from '../support/processes.ts';

export const RUN = [SIGMASK, 'run', '--contain'];

export interface Started {
  child: ReturnType<typeof stockSpawn>;
  /** Resolves with the exit code or the signal. */
  ended: Promise<number | string>;
  output: () => string;
  /** How many processes below the command exist, except for zombies. */
  left: () => number;
}

let runs = 0;

/** Starts `sigmask run --contain` and waits for the first output of the command. */
export async function start(options: readonly string[], command: readonly string[], env: Record<string, string> = {}): Promise<Started> {
  const mark = `SIGMASK_TEST_MARK=contained-${process.pid}-${runs++}.`;
  onTestFinished(() => killMarked(mark));
  const all = { ...process.env, NODE_OPTIONS: '', ...env, SIGMASK_INTERNAL: alsoOfThisRun(env['SIGMASK_INTERNAL'] ?? '') };
  const child = stockSpawn(SIGMASK, ['run', '--contain', ...options, 'env', mark, ...command], { detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: all });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  await Promise.race([once(child.stdout, 'data'), ended]);
  return { child, ended, output: () => text, left: () => marked(mark).length };
}

export const sh = (script: string): string[] => ['sh', '-c', script];
