// Each system call of a spawn fails once: the error names it, and masks, descriptors and processes are as they were.

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { skipUnderFallbacks } from './support.ts';

const ROOT = process.getuid?.() === 0;

type Call = readonly [name: string, nth: number | '1+'];

interface Case {
  /** The system call, and its number among those of that thread or process. */
  readonly fails: Call;
  readonly by: string;
  readonly options: object;
  /** For a synchronous child, if it is not /bin/true. */
  readonly command?: readonly string[];
  /** The reported code and stage, or the child's end. */
  readonly result: readonly [string | number, string | null];
}

// An error that none of the calls returns by itself, to see that it passes through.
const ODD = 'EXDEV';
const SIGNALS = { ignore: 'SIGINT', block: 'SIGUSR1' };
const IGNORE = { stdio: 'ignore', signals: SIGNALS };
const odd = (name: string, nth: number, options: object, stage: string): Case => ({ fails: [name, nth], by: ODD, options, result: [ODD, stage] });

const DISPOSITIONS = 62;
// SIGINT is set without a look, and what earlier children of Node have inherited as ignored: SIGPIPE and SIGXFSZ.
const SET = 3;
const CASES: readonly Case[] = [
  // This process's calls. After a refused clone3 clone is tried; a thread watches a child that its pidfd cannot watch.
  { fails: ['socketpair', 1], by: 'EMFILE', options: { stdio: 'pipe' }, result: ['EMFILE', 'socketpair'] },
  { fails: ['socketpair', 3], by: 'EMFILE', options: { stdio: 'pipe' }, result: ['EMFILE', 'socketpair'] },
  odd('rt_sigprocmask', 1, IGNORE, 'sigprocmask'),
  { fails: ['clone3', 1], by: 'EAGAIN', options: IGNORE, result: ['EAGAIN', 'clone'] },
  { fails: ['clone3', 1], by: 'ENOMEM', options: { stdio: 'pipe' }, result: ['ENOMEM', 'clone'] },
  // The child's calls.
  ...[1, SET, SET + 1, SET + 4].map((nth) => odd('rt_sigaction', nth, IGNORE, 'sigaction')),
  // Without the status of the process each disposition is read by a call.
  { fails: ['openat', 1], by: ODD, options: IGNORE, result: [0, null] },
  odd('openat', 2, IGNORE, 'open'),
  odd('openat', 3, IGNORE, 'open'),
  odd('dup2', 1, IGNORE, 'dup2'),
  odd('dup2', 1, { stdio: 'pipe' }, 'dup2'),
  odd('dup2', 3, { stdio: 'pipe' }, 'dup2'),
  odd('setpgid', 1, { ...IGNORE, processGroup: 'new' }, 'setpgid'),
  odd('rt_sigpending', 1, { ...IGNORE, processGroup: 'new' }, 'sigpending'),
  odd('setsid', 1, { ...IGNORE, detached: true }, 'setsid'),
  odd('chdir', 1, { ...IGNORE, cwd: '/' }, 'chdir'),
  odd('prctl', 1, { ...IGNORE, parentDeathSignal: 'SIGTERM' }, 'prctl'),
  odd('execve', 1, IGNORE, 'execve'),
  odd('execve', 1, { stdio: 'pipe' }, 'execve'),
  ...(ROOT ? [
    odd('setgid', 1, { ...IGNORE, gid: 0 }, 'setgid'),
    odd('setuid', 1, { ...IGNORE, uid: 0 }, 'setuid'),
    // As with Node.
    { fails: ['setgroups', 1], by: 'EPERM', options: { ...IGNORE, uid: 0 }, result: [0, null] } as const,
  ] : []),
];

const BY_CALLS: readonly Case[] = [
  ...[1, SET, SET + 1, SET + DISPOSITIONS / 2, SET + DISPOSITIONS, SET + DISPOSITIONS + 4].map((nth) => odd('rt_sigaction', nth, IGNORE, 'sigaction')),
  odd('openat', 1, IGNORE, 'open'),
];

const UNWATCHED: readonly Case[] = [{ fails: ['epoll_ctl', 1], by: 'ENOSPC', options: IGNORE, result: [0, null] }];
// A missing clone3 is not tried again, so this comes after all others.
const LAST: readonly Case[] = [{ fails: ['clone3', 1], by: 'ENOSYS', options: IGNORE, result: [0, null] }];

const BY_FORK: readonly Case[] = [
  { fails: ['pipe2', 1], by: 'EMFILE', options: IGNORE, result: ['EMFILE', 'pipe'] },
  { fails: ['fcntl', 1], by: 'EMFILE', options: IGNORE, result: ['EMFILE', 'fcntl'] },
  { fails: ['clone3', 1], by: 'EAGAIN', options: IGNORE, result: ['EAGAIN', 'clone'] },
  odd('rt_sigaction', DISPOSITIONS, IGNORE, 'sigaction'),
  odd('execve', 1, IGNORE, 'execve'),
];
// The second is the thread that waits for the child.
const BY_THREAD: readonly Case[] = [{ fails: ['clone3', 2], by: 'EAGAIN', options: IGNORE, result: ['EAGAIN', 'pthread_create'] }];

// None of these children ends by itself while its input and its output stay open.
const communication = (name: string, nth: Call[1], ...command: string[]): Case => ({
  fails: [name, nth], by: ODD, options: { input: 'text' }, command, result: [ODD, null],
});
const POLL = process.arch === 'arm64' ? 'ppoll' : 'poll';
const COMMUNICATION: readonly Case[] = [
  communication(POLL, 1, 'sleep', '60'),
  communication(POLL, '1+', 'sleep', '60'),
  communication(POLL, '1+', 'sh', '-c', 'trap "" TERM; exec sleep 60'),
  communication('recvfrom', 1, 'yes'),
  communication('sendto', 1, 'cat'),
  communication('shutdown', 1, 'cat'),
];

const titleOf = ({ fails: [name, nth], by, options, command = [] }: Case): string =>
  [`${name} ${nth}: ${by},`, ...command, JSON.stringify(options)].join(' ');
const ways = (cases: readonly Case[], waysOf: readonly boolean[] = [false, true]): [string, Case, boolean][] =>
  cases.flatMap((one) => waysOf.map((waits): [string, Case, boolean] => [`${waits ? 'spawnSync' : 'spawn'}, ${titleOf(one)}`, one, waits]));

const NOTHING_LEFT = { changed: [], descriptors: 0, children: [] };

const YAMA = '/proc/sys/kernel/yama/ptrace_scope';
const mayTrace = ROOT || !existsSync(YAMA) || readFileSync(YAMA, 'utf8').trim() === '0';
const noStrace = skipUnless(hasCommand('strace') && mayTrace, 'making system calls fail needs strace, and the right to trace other processes');
const fallbacks = skipUnderFallbacks();

describe.skipIf(noStrace || fallbacks).each([
  ['status', [...ways(CASES), ...ways(COMMUNICATION, [true]), ...ways(UNWATCHED, [false]), ...ways(LAST, [false])]],
  ['no-status', ways(BY_CALLS)],
  ['fork', ways(BY_FORK)],
  ['no-pidfd', ways(BY_THREAD, [false])],
])('a failing system call of a spawn is named by the error and leaves nothing behind; fallbacks: %s', (switches, cases) => {
  let program: ChildProcessByStdio<Writable, Readable, null>;
  let lines: AsyncIterator<string>;
  const read = async (): Promise<unknown> => JSON.parse((await lines.next()).value as string);
  const ask = (question: object): Promise<unknown> => {
    program.stdin.write(`${JSON.stringify(question)}\n`);
    return read();
  };
  const whatIsLeft = (): Promise<unknown> => ask({});

  beforeAll(async () => {
    const env = { ...process.env, SIGMASK_INTERNAL: switches };
    program = spawn(process.execPath, [fixture('spawn/faults.mjs')], { stdio: ['pipe', 'pipe', 'inherit'], detached: true, env });
    lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
    expect(await read()).toBe('ready');
  });
  afterAll(() => {
    process.kill(-Number(program.pid), 'SIGKILL');
  });

  async function runWith({ fails: [name, nth], by, options, command }: Case, waits: boolean): Promise<unknown> {
    const inject = `inject=${name}:error=${by}:when=${nth}`;
    const tracer = spawn('strace', ['--follow-forks', `--attach=${program.pid}`, `--trace=${name}`, `--${inject}`], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    const attached = new Promise<void>((resolve, reject) => {
      tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (/attached/.test(said)) resolve();
      });
      tracer.on('exit', () => {
        reject(new Error(`strace has ended: ${said}`));
      });
    });
    await attached;
    const result = await ask({ options, waits, command });
    const ended = once(tracer, 'exit');
    tracer.kill('SIGINT');
    await ended.catch(() => {});
    expect(said).toContain('(INJECTED)');
    return result;
  }

  test.each(cases)('%s', async (_, one, waits) => {
    expect(await runWith(one, waits)).toEqual(one.result);
    expect(await whatIsLeft()).toEqual(NOTHING_LEFT);
    expect(await ask({ options: one.command === undefined ? one.options : {}, waits })).toEqual([0, null]);
    expect(await whatIsLeft()).toEqual(NOTHING_LEFT);
  });
});
