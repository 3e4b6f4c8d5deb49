// The system calls of a spawn, and no others.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { skipUnderFallbacks, temporaryFolder } from './support.ts';

/** The calls of the spawning thread between the marks, and those of the child up to execve. */
function traceOfSpawn(): { parent: string[]; child: string[] } {
  const output = join(temporaryFolder(), 'trace');
  execFileSync('strace', ['--follow-forks', '--output', output, process.execPath, fixture('spawn/system-calls.mjs')], {
    stdio: 'ignore',
    env: { ...process.env, SIGMASK_INTERNAL: 'status' },
  });
  const lines = readFileSync(output, 'latin1').split('\n').map((line) => /^(\d+) +(.*)$/.exec(line)).filter((match) => match !== null);
  const marks = lines.flatMap(([, , text = ''], index) => (/^getegid\(/.test(text) ? [index] : []));
  const [from = 0, to = 0] = marks.slice(-2);
  const thread = lines[from]?.[1];
  const between = lines.slice(from + 1, to).map(([, tid, text = '']) => ({ tid, text }));
  // Eight bytes wake a thread of V8 or libuv.
  const calls = (texts: string[]): string[] => texts.flatMap((text) => (/^write\(\d+, .*, 8(?:\) += 8| <unfinished \.\.\.>)$/.test(text) ? [] : /^(\w+)\(/.exec(text)?.[1] ?? []));
  const parent = calls(between.filter(({ tid }) => tid === thread).map(({ text }) => text));
  const execve = between.findIndex(({ tid, text }) => tid !== thread && text.startsWith('execve('));
  const child = between[execve]?.tid;
  return { parent, child: calls(between.slice(0, execve + 1).filter(({ tid }) => tid === child).map(({ text }) => text)) };
}

const noStrace = skipUnless(hasCommand('strace'), 'counting system calls needs strace');
const fallbacks = skipUnderFallbacks();

// Calls for the memory of JavaScript vary.
const VARYING = ['madvise', 'mmap', 'munmap', 'mprotect', 'futex', 'brk'];
/** At most so many from clone to execve, both included. */
const MOST_IN_CHILD = 20;

describe.skipIf(noStrace || fallbacks)('a spawn', () => {
  test(`makes no needless system call, and at most ${MOST_IN_CHILD} in the child`, () => {
    const { parent, child } = traceOfSpawn();
    expect(parent.filter((call) => !VARYING.includes(call))).toEqual(['rt_sigprocmask', 'clone3', 'rt_sigprocmask', 'epoll_ctl']);
    // SIGINT is set, and what Node ignores; then all dispositions are read at once.
    const dispositions = [...Array<string>(3).fill('rt_sigaction'), 'openat', 'read', 'close'];
    const descriptors = ['close', 'openat', 'close', 'openat', 'dup2'];
    const stops = Array<string>(4).fill('rt_sigaction');
    expect(child).toEqual([...dispositions, ...descriptors, ...stops, 'rt_sigprocmask', 'rt_sigprocmask', 'execve']);
    expect(1 + child.length).toBeLessThanOrEqual(MOST_IN_CHILD);
  });
});
