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
  execFileSync('strace', ['--follow-forks', '--output', output, process.execPath, fixture('spawn/system-calls.mjs')], { stdio: 'ignore' });
  const lines = readFileSync(output, 'latin1').split('\n').map((line) => /^(\d+) +(.*)$/.exec(line)).filter((match) => match !== null);
  const marks = lines.flatMap(([, , text = ''], index) => (/^getegid\(/.test(text) ? [index] : []));
  const [from = 0, to = 0] = marks.slice(-2);
  const thread = lines[from]?.[1];
  const between = lines.slice(from + 1, to).map(([, tid, text = '']) => ({ tid, text }));
  // Eight bytes wake a thread of V8 or libuv.
  const calls = (texts: string[]): string[] => texts.flatMap((text) => (/^write\(\d+, .*, 8\) = 8$/.test(text) ? [] : /^(\w+)\(/.exec(text)?.[1] ?? []));
  const parent = calls(between.filter(({ tid }) => tid === thread).map(({ text }) => text));
  const execve = between.findIndex(({ tid, text }) => tid !== thread && text.startsWith('execve('));
  const child = between[execve]?.tid;
  return { parent, child: calls(between.slice(0, execve + 1).filter(({ tid }) => tid === child).map(({ text }) => text)) };
}

const noStrace = skipUnless(hasCommand('strace'), 'counting system calls needs strace');
const fallbacks = skipUnderFallbacks();

describe.skipIf(noStrace || fallbacks)('a spawn', () => {
  test('makes no needless system call', () => {
    const { parent, child } = traceOfSpawn();
    // Calls for the memory of JavaScript vary.
    const meant = parent.filter((call) => !['madvise', 'mmap', 'munmap', 'mprotect', 'futex', 'brk'].includes(call));
    expect(meant).toEqual(['rt_sigprocmask', 'clone3', 'rt_sigprocmask', 'epoll_ctl']);
    // Each of 62 dispositions is read once, and again after a change: SIGINT, and what Node ignores.
    const dispositions = 62 + 2 * 3;
    const descriptors = ['close', 'openat', 'close', 'openat', 'close', 'openat'];
    const stops = Array<string>(4).fill('rt_sigaction');
    expect(child).toEqual([
      ...Array<string>(dispositions).fill('rt_sigaction'), ...descriptors, ...stops, 'rt_sigprocmask', 'rt_sigprocmask', 'execve',
    ]);
  });
});
