// Process groups and sessions of this process and of its children, compared with ps; killpg; waitGroup.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, onTestFinished, test } from 'vitest';

import { getpgid, getpgrp, getsid, killpg, setpgid, SystemCallError, type Signal } from 'sigmask';
import { spawn as spawnOurs } from 'sigmask/child_process';

import { COUNTED_ASIDE, runFixture } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';

/** More than any kernel's pid_max. */
const NO_PROCESS = 2 ** 22 + 1;

interface Started {
  child: ChildProcess;
  pid: number;
}

/** A shell script, which has executed its program and printed a line; ended with the test. */
async function started(script: string, detached: boolean): Promise<Started> {
  const child = spawn('/bin/sh', ['-c', script], { detached, stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(child.pid);
  onTestFinished(() => {
    try {
      process.kill(detached ? -pid : pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  });
  await once(child.stdout, 'data');
  return { child, pid };
}

const SLEEPER = 'echo ready; exec sleep 60';

function ps(pid: number): { pgid: number; sid: number } {
  const text = execFileSync('ps', ['-o', 'pgid=,sid=', '-p', String(pid)], { encoding: 'utf8' });
  const [pgid, sid] = text.trim().split(/\s+/).map(Number);
  return { pgid: Number(pgid), sid: Number(sid) };
}

describe('getpgid and getsid agree with ps', () => {
  test.each<[string, () => Promise<number> | number]>([
    ['this process', () => process.pid],
    ['its parent', () => process.ppid],
    ['a child', async () => (await started(SLEEPER, false)).pid],
    ['a child in a session of its own', async () => (await started(SLEEPER, true)).pid],
    ['process 1', () => 1],
  ])('on %s', async (_, pidOf) => {
    const pid = await pidOf();
    expect({ pgid: getpgid(pid), sid: getsid(pid) }).toEqual(ps(pid));
  });

  test('with 0 for this process, as getpgrp', () => {
    expect({ pgid: getpgid(0), sid: getsid(0) }).toEqual(ps(process.pid));
    expect(getpgrp()).toBe(ps(process.pid).pgid);
  });

  test('a child leads its session only if the session was made for it', async () => {
    const [own, shared] = [await started(SLEEPER, true), await started(SLEEPER, false)];
    expect([getpgid(own.pid), getsid(own.pid)]).toEqual([own.pid, own.pid]);
    expect([getpgid(shared.pid), getsid(shared.pid)]).toEqual([getpgrp(), getsid(0)]);
  });
});

test('setpgid and setsid follow POSIX, step by step', async () => {
  const { asLeader, steps } = await runFixture<{ asLeader: unknown; steps: [string, string, string][] }>('self/group.mjs');
  expect(asLeader).toEqual({ setsid: 'EPERM setsid', setpgid: 'EPERM setpgid' });
  expect(steps).toEqual([
    ['nothing', 'done', 'parent parent'],
    ['into no group', 'EPERM setpgid', 'parent parent'],
    ['into a group of its own', 'done', 'own parent'],
    ['the same again', 'done', 'own parent'],
    ['a session as the leader of a group', 'EPERM setsid', 'own parent'],
    ['back', 'done', 'parent parent'],
    ['by its pid', 'done', 'own parent'],
    ['back by its pid', 'done', 'parent parent'],
    ['the parent', 'ESRCH setpgid', 'parent parent'],
    ['a session', 'own', 'own own'],
    ['a session again', 'EPERM setsid', 'own own'],
    ['a group as the leader of a session', 'EPERM setpgid', 'own own'],
    ['into a group of another session', 'EPERM setpgid', 'own own'],
  ]);
});

describe('a failed call has the fields of a system error', () => {
  test.each<[string, (pids: { own: number; shared: number }) => unknown, string, number, string]>([
    ['setpgid of a child that has called execve', ({ shared }) => setpgid(shared, shared), 'EACCES', -13, 'setpgid'],
    ['setpgid of that child into this group', ({ shared }) => setpgid(shared, getpgrp()), 'EACCES', -13, 'setpgid'],
    ['setpgid of a child in another session', ({ own }) => setpgid(own, 0), 'EPERM', -1, 'setpgid'],
    ['setpgid of process 1', () => setpgid(1, 0), 'ESRCH', -3, 'setpgid'],
    ['setpgid of no process', () => setpgid(NO_PROCESS, 0), 'ESRCH', -3, 'setpgid'],
    ['getpgid of no process', () => getpgid(NO_PROCESS), 'ESRCH', -3, 'getpgid'],
    ['getsid of no process', () => getsid(NO_PROCESS), 'ESRCH', -3, 'getsid'],
    ['killpg of no group', () => killpg(NO_PROCESS, 'SIGTERM'), 'ESRCH', -3, 'killpg'],
    ['killpg of no group, with 0', () => killpg(NO_PROCESS, 0), 'ESRCH', -3, 'killpg'],
    ['killpg of a process that leads no group', ({ shared }) => killpg(shared, 'SIGKILL'), 'ESRCH', -3, 'killpg'],
  ])('%s', async (_, call, code, errno, syscall) => {
    const pids = { own: (await started(SLEEPER, true)).pid, shared: (await started(SLEEPER, false)).pid };
    let thrown: unknown;
    try {
      call(pids);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SystemCallError);
    expect(thrown).toMatchObject({ code, errno, syscall });
  });

  test.skipIf(skipUnless(process.getuid?.() === 0, 'EPERM of killpg needs root, to become another user'))('killpg of a group of another user', async () => {
    const { pid } = await started(SLEEPER, true);
    const { outcomes } = await runFixture<{ outcomes: string[] }>('self/group-without-permission.mjs', [String(pid)], { env: COUNTED_ASIDE });
    expect(outcomes).toEqual(['EPERM -1 killpg', 'EPERM -1 killpg', 'EPERM -1 kill']);
    expect(() => killpg(pid, 0)).not.toThrow();
  });
});

describe('killpg', () => {
  const FAMILY = 'sleep 60 & sleep 60 & (sleep 60 & wait) & echo ready; wait';

  test('signals every member of the group, and none with 0', async () => {
    const { child, pid } = await started(FAMILY, true);
    killpg(pid, 0);
    // The members hold the pipe open as long as they live.
    const closed = once(child, 'close');
    expect(child.exitCode).toBeNull();
    killpg(pid, 'SIGTERM');
    expect(await closed).toEqual([null, 'SIGTERM']);
  });

  test('fails once the group has ended', async () => {
    const { child, pid } = await started(SLEEPER, true);
    killpg(pid, 'SIGKILL');
    await once(child, 'exit');
    expect(() => killpg(pid, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
  });

  test.each([['SIGRTMIN+1', 'SIGRTMIN+1'], [63, 'SIGRTMAX-1'], [15, 'SIGTERM']] as const)('sends %s', async (signal, name) => {
    const child = spawnOurs('/bin/sleep', ['60'], { stdio: 'ignore', processGroup: 'new' });
    killpg(Number(child.pid), signal);
    await once(child, 'exit');
    expect(child.waitStatus).toEqual({ code: null, signal: name, coreDumped: false });
  });

  test('reaches a member after its leader has ended', async () => {
    const { child, pid } = await started('sleep 60 & echo ready', true);
    const closed = once(child, 'close');
    if (child.exitCode === null) await once(child, 'exit');
    killpg(pid, 0);
    killpg(pid, 'SIGKILL');
    await closed;
  });

  test('refuses an invalid group before anything is sent', async () => {
    const { codes, refused, heard } = await runFixture<{ codes: string[]; refused: string[]; heard: string[] }>('self/group-refused.mjs');
    expect(codes).toEqual(Array<string>(9).fill('ERR_OUT_OF_RANGE pgid'));
    expect(refused).toEqual(['SIGUSR2']);
    expect(heard).toEqual(['SIGUSR2', 'SIGURG']);
  });
});

test.each(['', 'fork,no-pidfd'])("waitGroup resolves when no member lives, and reaps no child (ways of waiting: '%s')", async (SIGMASK_INTERNAL) => {
  const { steps, errors } = await runFixture<Record<string, string[]>>('self/group-wait.mjs', [], { env: { SIGMASK_INTERNAL } });
  expect(steps).toEqual([
    'pending', 'pending', 'pending', 'AbortError', 'resolved', 'resolved', 'resolved', 'resolved, and elsewhere', 'zombies: no error, true', '3 false',
    'AbortError', 'as many threads', 'resolved', '0 listeners',
  ]);
  expect(errors).toEqual([
    'ERR_INVALID_ARG_VALUE', 'ERR_OUT_OF_RANGE', 'ERR_OUT_OF_RANGE', 'ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_VALUE', 'AbortError',
  ]);
});

describe('bad arguments throw a typed error that names the argument', () => {
  const NUMBERS: [unknown, string][] = [
    [-1, 'ERR_OUT_OF_RANGE'], [1.5, 'ERR_OUT_OF_RANGE'], [NaN, 'ERR_OUT_OF_RANGE'], [Infinity, 'ERR_OUT_OF_RANGE'],
    [2 ** 31, 'ERR_OUT_OF_RANGE'], [2 ** 32, 'ERR_OUT_OF_RANGE'],
    ['5', 'ERR_INVALID_ARG_TYPE'], [5n, 'ERR_INVALID_ARG_TYPE'], [null, 'ERR_INVALID_ARG_TYPE'], [undefined, 'ERR_INVALID_ARG_TYPE'],
    [{}, 'ERR_INVALID_ARG_TYPE'], [true, 'ERR_INVALID_ARG_TYPE'],
  ];
  const SIGNALS: [unknown, string][] = [
    ['SIGFOO', 'ERR_UNKNOWN_SIGNAL'], ['term', 'ERR_UNKNOWN_SIGNAL'], ['0', 'ERR_UNKNOWN_SIGNAL'], ['all', 'ERR_UNKNOWN_SIGNAL'],
    [-1, 'ERR_OUT_OF_RANGE'], [65, 'ERR_OUT_OF_RANGE'], [0.5, 'ERR_OUT_OF_RANGE'], [NaN, 'ERR_OUT_OF_RANGE'], [32, 'ERR_INVALID_ARG_VALUE'],
    [undefined, 'ERR_INVALID_ARG_TYPE'], [null, 'ERR_INVALID_ARG_TYPE'], [0n, 'ERR_INVALID_ARG_TYPE'], [['SIGTERM'], 'ERR_INVALID_ARG_TYPE'],
  ];
  const number = (value: unknown): number => value as number;

  test.each<[string, (value: unknown) => unknown, string, [unknown, string][]]>([
    ['getpgid', (value) => getpgid(number(value)), 'pid', NUMBERS],
    ['getsid', (value) => getsid(number(value)), 'pid', NUMBERS],
    ['setpgid', (value) => setpgid(number(value), 0), 'pid', NUMBERS],
    ['setpgid', (value) => setpgid(NO_PROCESS, number(value)), 'pgid', NUMBERS],
    ['killpg', (value) => killpg(number(value), 0), 'pgid', NUMBERS],
    ['killpg', (value) => killpg(NO_PROCESS, value as Signal), 'signal', SIGNALS],
  ])('%s, %#', (_, call, argument, values) => {
    for (const [value, code] of values) {
      const matching = { code, message: expect.stringMatching(new RegExp(`^${argument} `)) as string };
      expect(() => call(value), String(value)).toThrow(expect.objectContaining(matching));
    }
  });
});

test('a Worker that waited for a group and was terminated leaves no thread behind', async () => {
  expect(await runFixture('self/waits-in-workers.mjs')).toEqual({ more: 0 });
});
