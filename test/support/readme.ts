// The documents as a reader uses them: their code is run.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
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

export const read = (document: string): string => readFileSync(join(ROOT, document), 'utf8');

/** The fenced blocks of a document. */
export function blocksOf(markdown: string): Block[] {
  const blocks: { name: string; language: string; text: string }[] = [];
  let heading = '';
  let open = false;
  markdown.split('\n').forEach((line, index) => {
    const fence = /^```(\w*)$/.exec(line);
    if (fence !== null) {
      open = !open;
      if (open) blocks.push({ name: `${heading}, line ${index + 1}`, language: fence[1] ?? '', text: '' });
    } else if (open) {
      const block = blocks.at(-1);
      if (block !== undefined) block.text += `${line}\n`;
    } else if (line.startsWith('#')) {
      heading = line.replace(/^#+ /, '');
    }
  });
  return blocks;
}

/** The text of its "prints:" comments; undefined without any. */
function printedBy(code: string): string | undefined {
  const lines = [...code.matchAll(/^\/\/ prints: (.*)$/gm)].map((match) => `${match[1]}\n`);
  return lines.length === 0 ? undefined : lines.join('');
}

/** The processes of a session that still run, as ps shows them; zombies do not count. */
function runningIn(session: number): string[] {
  const all = execFileSync('ps', ['-A', '-o', 'sid=,pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => new RegExp(`^ *${session} +\\d+ +[^Z ]`).test(line));
}

/**
 * Runs the code in a fresh Node, in a session of its own, and returns the problems. Processes that were signalled at the very end
 * may take a moment to go, at most `goneWithin` milliseconds.
 */
export async function problemsOf(code: string, goneWithin = STEP_LIMIT): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
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

  const expected = printedBy(code);
  return [
    ...(status === 0 ? [] : [`ended with ${signal ?? `exit code ${status}`}`]),
    ...(stderr === '' ? [] : [`wrote to stderr: ${stderr}`]),
    ...(expected === undefined || stdout === expected ? [] : [`printed: ${stdout}`]),
    ...left.map((line) => `left behind: ${line}`),
  ];
}
