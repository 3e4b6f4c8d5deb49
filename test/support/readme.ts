// The documents as a reader uses them: their code is run.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { STEP_LIMIT } from './pace.mts';
import { until } from './until.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Block {
  /** The heading above it, and its line. */
  readonly name: string;
  readonly language: string;
  readonly text: string;
}

interface ReadmeBlocks {
  blocksOf(markdown: string): Block[];
  printedBy(code: string): string | undefined;
  endOf(code: string): string;
}
export const { blocksOf, printedBy, endOf } = (await import('../../scripts/readme-blocks.mjs' as string)) as ReadmeBlocks;

export const read = (document: string): string => readFileSync(join(ROOT, document), 'utf8');

/** The processes of a session that still run, as ps shows them; zombies do not count. */
function runningIn(session: number): string[] {
  const all = execFileSync('ps', ['-A', '-o', 'sid=,pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => new RegExp(`^ *${session} +\\d+ +[^Z ]`).test(line));
}

/**
 * Runs the code as a file in a fresh Node, in a session of its own, and returns the problems. Processes that were signalled at the very end
 * may take a moment to go, at most `goneWithin` milliseconds.
 */
export async function problemsOf(code: string, goneWithin = STEP_LIMIT): Promise<string[]> {
  // In the repository, so that the package and its development dependencies can be imported.
  mkdirSync(join(ROOT, 'build', 'test'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'build', 'test', 'block-'));
  writeFileSync(join(folder, 'block.mjs'), code);
  const child = spawn(process.execPath, [join(folder, 'block.mjs')], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const session = Number(child.pid);
  const killAll = (): void => {
    for (const line of runningIn(session)) process.kill(Number(line.trim().split(/ +/)[1]), 'SIGKILL');
  };
  const timer = setTimeout(killAll, STEP_LIMIT);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close');
  const [status, signal] = (await once(child, 'exit')) as [number | null, string | null];
  clearTimeout(timer);
  await until('the end of the session', () => runningIn(session).length === 0, goneWithin).catch(() => {});
  const left = runningIn(session);
  killAll();
  await closed;
  rmSync(folder, { recursive: true });

  const expected = printedBy(code);
  const end = signal ?? `exit code ${status}`;
  return [
    ...(end === endOf(code) ? [] : [`ended with ${end}`]),
    ...(stderr === '' ? [] : [`wrote to stderr: ${stderr}`]),
    ...(expected === undefined || stdout === expected ? [] : [`printed: ${stdout}`]),
    ...left.map((line) => `left behind: ${line}`),
  ];
}
