// signalState and processTree of other users' processes, with hidepid, and across pid namespaces.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { signalState, type SignalState } from 'sigmask';
import { spawn } from 'sigmask/child_process';

import { COUNTED_ASIDE } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';
import { startSleep } from './support.ts';

const LOOK = join(import.meta.dirname, 'fixtures', 'look.mjs');
const UNPRIVILEGED_USER = 65534;

interface Look {
  pid: number;
  states: Record<string, Partial<SignalState> & { code?: string; message?: string }>;
  tree: unknown;
  waited: unknown;
}

/** The report of a process that a shell starts with these preparations, in namespaces of its own. */
function look(namespaces: readonly string[], prepare: string, uid: number, ...pids: (number | string)[]): Look {
  const shell = ['sh', '-c', `${prepare}; exec "$@"`, 'sh'];
  const program = [process.execPath, LOOK, String(uid), ...pids.map(String)];
  const output = execFileSync('unshare', [...namespaces, ...shell, ...program], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', ...COUNTED_ASIDE } });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Look;
}

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(skipUnless(process.getuid?.() === 0 && canUnshare(), 'namespaces, other users and mounts of /proc need root'))('seen by others', () => {
  const EPERM = { code: 'EPERM', errno: -1, syscall: 'signalState', message: 'EPERM: operation not permitted, signalState' };
  const ESRCH = { code: 'ESRCH', errno: -3, syscall: 'signalState', message: 'ESRCH: no such process, signalState' };

  test("a foreign user's process is reported in full", async () => {
    const pid = await startSleep({ ignore: 'SIGINT' });
    const { states } = look(['--mount'], ':', UNPRIVILEGED_USER, pid);
    expect(states[pid]).toEqual({ command: 'sleep', ppid: process.pid, pgid: pid, sid: signalState(pid).sid, ignored: ['SIGINT'], threads: 1 });
  });

  test.each(['1', '2', '4'])('with hidepid=%s it fails with EPERM, the process itself is reported, and an unused number is ESRCH', async (hidepid) => {
    const pid = await startSleep();
    const noProcess = 2 ** 22 + 1;
    const { states, tree, pid: self } = look(['--mount'], `mount -t proc -o hidepid=${hidepid} proc /proc`, UNPRIVILEGED_USER, pid, 'self', noProcess);
    expect(states[pid]).toEqual(EPERM);
    expect(states['self']?.ignored).toEqual(['SIGPIPE', 'SIGXFSZ']);
    expect(states[noProcess]).toEqual(ESRCH);
    expect(tree).toBe(self);
    // It is seen without the option.
    expect(look(['--mount'], 'mount -t proc proc /proc', UNPRIVILEGED_USER, pid).states[pid]?.command).toBe('sleep');
  });

  test('in a pid namespace with a /proc of its own, pids are those of the namespace; those from outside are ESRCH', async () => {
    const pid = await startSleep();
    const { states, pid: self } = look(['--mount', '--pid', '--fork', '--mount-proc'], ':', 0, 'self', pid);
    expect(self).toBe(1);
    // The parent is outside, and so are the leaders of the session and of the group.
    expect(states['self']).toMatchObject({ ppid: 0, pgid: 0, sid: 0 });
    expect(states[pid]).toEqual(ESRCH);
  });

  test('in a pid namespace with the /proc of another, every look fails with an error that says so, and shows no other process', () => {
    const { states, tree, waited, pid: self } = look(['--pid', '--fork'], ':', 0, 'self', 1);
    expect(self).toBe(1);
    const wrongProc = { code: 'ERR_INVALID_STATE', message: '/proc is not mounted, or shows another pid namespace than that of this process: mount a /proc of this namespace' };
    expect(states).toEqual({ self: wrongProc, 1: wrongProc });
    expect(tree).toEqual(wrongProc);
    expect(waited).toEqual(wrongProc);
  });

  test('a process in another pid namespace is reported by its number here', async () => {
    const child = spawn('unshare', ['--pid', '--fork', '--kill-child', '/bin/sleep', '60'], { stdio: 'ignore', processGroup: 'new', signals: { ignore: 'SIGHUP' } });
    onTestFinished(() => void child.killGroup('SIGKILL'));
    await once(child, 'spawn');
    const childOf = (): string => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
    await expect.poll(childOf).not.toBe('');
    await expect.poll(() => signalState(Number(childOf())).command).toBe('sleep');
    const inner = signalState(Number(childOf()));
    expect([inner.ppid, inner.pgid, inner.ignored.has('SIGHUP')]).toEqual([child.pid, child.pid, true]);
  });
});
