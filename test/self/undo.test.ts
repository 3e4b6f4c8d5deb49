// Each system call of each restore fails once, and twice: everything accepted is delivered, and the state is as before.

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { hasCommand, noShell, skipUnless } from '../support/skip.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'undo.mjs');
const YAMA = '/proc/sys/kernel/yama/ptrace_scope';
const mayTrace = process.getuid?.() === 0 || !existsSync(YAMA) || readFileSync(YAMA, 'utf8').trim() === '0';
const noStrace = skipUnless(hasCommand('strace') && mayTrace, 'making system calls fail needs strace, and the right to trace other processes');

// An error that none of the calls returns by itself.
const ODD = 'EXDEV';
// The thread that undoes something, and the thread that reads /proc for it.
type Thread = 'main' | 'reader';
type Call = readonly [thread: Thread, name: string, error: string];

const OF_MASKS: readonly Call[] = [
  ['main', 'rt_sigprocmask', ODD],
  ['reader', 'openat', 'EMFILE'], ['reader', 'openat', 'ENFILE'], ['reader', 'openat', 'ENOMEM'], ['reader', 'openat', 'EACCES'],
  ['reader', 'read', 'EIO'], ['reader', 'getdents64', 'ENOMEM'], ['reader', 'newfstatat', ODD], ['reader', 'rt_sigaction', ODD],
  ['reader', 'rt_tgsigqueueinfo', 'EAGAIN'], ['reader', 'rt_tgsigqueueinfo', 'EPERM'],
];
const CALLS: Readonly<Record<string, readonly Call[]>> = {
  'process mask': OF_MASKS,
  'thread mask': [['main', 'rt_sigprocmask', ODD]],
  disposition: [['main', 'rt_sigaction', ODD]],
  sigwait: OF_MASKS,
  stream: OF_MASKS,
  'result of fn': OF_MASKS,
  child: [['main', 'wait4', ODD]],
};
const RESULTS: Readonly<Record<string, unknown>> = { sigwait: 'SIGUSR2', stream: 'SIGUSR2', 'result of fn': 'result', child: 0 };
type Case = [kind: string, call: Call, times: number];
const casesOf = (kinds: readonly string[]): Case[] =>
  kinds.flatMap((kind) => (CALLS[kind] ?? []).flatMap((call) => [1, 2].map((times): Case => [kind, call, times])));

interface Outcome {
  errors: string[];
  result?: unknown;
}

describe.skipIf(noStrace || noShell).each<[string, Case[]]>([
  ['with a child of Node', casesOf(Object.keys(CALLS).filter((kind) => kind !== 'child'))],
  // libuv waits for its own children by the same call, and aborts when it fails.
  ['alone', casesOf(['child'])],
])('loses nothing when a system call of an undo fails, %s', (company, cases) => {
  let program: ChildProcessByStdio<Writable, Readable, null>;
  let lines: AsyncIterator<string>;
  const read = async (): Promise<unknown> => JSON.parse((await lines.next()).value as string);
  const ask = (line: string): Promise<unknown> => {
    program.stdin.write(`${line}\n`);
    return read();
  };

  beforeAll(async () => {
    program = spawn(process.execPath, [FIXTURE, company], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
    expect(await read()).toBe('ready');
  });
  afterAll(() => {
    process.kill(-Number(program.pid), 'SIGKILL');
  });

  async function undoWith([thread, name, error]: Call, times: number, threads: Record<Thread, number>): Promise<Outcome> {
    const inject = `inject=${name}:error=${error}:when=1..${times}`;
    const tracer = spawn('strace', [`--attach=${threads[thread]}`, `--trace=${name}`, `--${inject}`], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('attached')) resolve();
      });
      tracer.on('exit', () => {
        reject(new Error(`strace has ended: ${said}`));
      });
    });
    const outcome = (await ask('undo')) as Outcome;
    const ended = once(tracer, 'exit');
    tracer.kill('SIGINT');
    await ended;
    expect(said).toContain('(INJECTED)');
    return outcome;
  }

  test.each(cases)('%s: %o, %i times', async (kind, call, times) => {
    const { errors, ...outcome } = await undoWith(call, times, (await ask(kind)) as Record<Thread, number>);
    const result = RESULTS[kind];
    expect(outcome).toEqual({ ...(result !== undefined && { result }), lost: 0, changed: [], descriptors: 0, children: 0 });
    expect(errors).not.toContain('never');
    expect(errors.length).toBeLessThanOrEqual(times);
  });
});
