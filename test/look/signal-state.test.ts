// SignalState as text, compared with expected state, and of processes that others may not see.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { describe, expect, onTestFinished, test } from 'vitest';

import { SignalSet, signalState, type ExpectedState, type SignalState } from 'sigmask';
import { spawn, type ChildSignals } from 'sigmask/child_process';

import { COUNTED_ASIDE } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';

const LOOK = join(import.meta.dirname, 'fixtures', 'look.mjs');
const UNPRIVILEGED_USER = 65534;

/** A `sleep` in a group of its own, already asleep, that ends with the test. */
async function startSleep(signals: ChildSignals = {}): Promise<number> {
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', processGroup: 'new', signals });
  onTestFinished(() => void child.kill('SIGKILL'));
  // Its parent runs on while it is in the middle of execve, before the kernel has given it its new name.
  await until('asleep', () => readFileSync(`/proc/${child.pid}/stat`, 'latin1').includes('(sleep) S'));
  return Number(child.pid);
}

describe('diff(expected)', () => {
  const startKnown = (): Promise<number> => startSleep({ ignore: ['SIGINT', 'SIGHUP'], block: 'SIGUSR1' });

  test('is empty when all is as expected, and when nothing is expected', async () => {
    const pid = await startKnown();
    const state = signalState(pid);
    const expected = { pid, ppid: process.pid, pgid: pid, tty: state.tty, foreground: false, command: 'sleep', caught: [], blocked: 'SIGUSR1' } as const;
    expect(state.diff({ ...expected, ignored: new Set(['SIGHUP', 'SIGINT']) })).toEqual([]);
    expect(state.diff({})).toEqual([]);
    expect(state.diff({ blocked: undefined as never })).toEqual([]);
  });

  test('names each property that differs, with both values', async () => {
    const pid = await startKnown();
    const state = signalState(pid);
    expect(state.diff({ ignored: 'SIGINT', blocked: [], caught: SignalSet.empty, pgid: 1, sid: state.sid, foreground: true })).toEqual([
      { property: 'blocked', expected: SignalSet.empty, actual: SignalSet.of('SIGUSR1') },
      { property: 'ignored', expected: SignalSet.of('SIGINT'), actual: SignalSet.of('SIGINT', 'SIGHUP') },
      { property: 'pgid', expected: 1, actual: pid },
      { property: 'foreground', expected: true, actual: false },
    ]);
  });

  test.each<[unknown, string]>([
    [undefined, 'ERR_INVALID_ARG_TYPE'],
    [{ threads: [] }, 'ERR_INVALID_ARG_VALUE'],
    [{ ignored: 'INT' }, 'ERR_UNKNOWN_SIGNAL'],
    [{ blocked: [0] }, 'ERR_OUT_OF_RANGE'],
  ])('of %j is an error that names it', (expected, code) => {
    expect(() => signalState().diff(expected as ExpectedState)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(/^expected/) as string }),
    );
  });
});

describe('in words', () => {
  const table = (state: SignalState): string => String(state).replaceAll(String(state.pid), 'PID').replaceAll(String(process.pid), 'PPID').replace(/^session .*$/m, 'session   SID');

  test('toString is a table', async () => {
    const state = signalState(await startSleep({ ignore: ['SIGINT', 'SIGHUP'], block: 'all' }));
    expect(table(state)).toBe(
      [
        'process   PID /bin/sleep 60', 'state     sleeping', 'parent    PPID', 'group     PID', 'session   SID',
        `terminal  ${state.tty === null ? 'none' : `${state.tty}, not in the foreground`}`,
        'blocked   all', 'ignored   SIGHUP SIGINT', 'caught    none', 'pending   none',
      ].join('\n'),
    );
  });

  test('toString lists the missing signals of a large set, and breaks lines at 80 columns', async () => {
    const half = SignalSet.all.difference(Array.from({ length: 25 }, (_, index) => index + 39));
    const lines = String(signalState(await startSleep({ ignore: half, block: SignalSet.all.difference('SIGTERM') }))).split('\n');
    expect(lines.find((line) => line.startsWith('blocked'))).toBe('blocked   all but SIGTERM');
    expect(lines.filter((line) => line.startsWith('  ')).length).toBeGreaterThan(2);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const named = lines.join(' ').split(/(?:ignored|caught) +/)[1]?.trim().split(/ +/);
    expect(named).toEqual([...half]);
  });

  test('a name and arguments cannot drive the terminal', async () => {
    const child = spawn('/bin/sh', ['-c', 'printf "\\033[31mevil" > /proc/$$/comm; echo ready; read line', '\x1b]0;title\x07\n'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const state = signalState(child.pid);
    expect([state.command, state.args.at(-1)]).toEqual(['\x1b[31mevil', '\x1b]0;title\x07\n']);
    expect(String(state)).not.toMatch(/[^\n -~…]/);
    expect(inspect(state)).not.toMatch(/[^\n -~…]/);
  });

  test('wide and zero-width characters are measured by columns', async () => {
    const wide = `${'e\u0301'.repeat(10)}${'表'.repeat(60)}`;
    const child = spawn('/bin/sh', ['-c', 'read line', wide], { stdio: ['pipe', 'ignore', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await until('it has begun', () => signalState(child.pid).args.length === 4);
    const [line = ''] = String(signalState(child.pid)).split('\n');
    const prefix = `process   ${child.pid} /bin/sh -c read line `;
    const room = 80 - prefix.length - 10 - 1;
    expect(line).toBe(`${prefix}${'e\u0301'.repeat(10)}${'表'.repeat(Math.floor(room / 2))}…`);
  });

  test('a signal that is pending for a thread, main or other, is shown with that thread', async () => {
    const script = `
import ctypes, signal, sys, threading
from signal import SIGHUP, SIGUSR1, SIGUSR2, pthread_sigmask, SIG_BLOCK
pthread_sigmask(SIG_BLOCK, {SIGHUP, SIGUSR1, SIGUSR2})
ready = threading.Event()
other = threading.Thread(target=lambda: (ready.set(), threading.Event().wait()), daemon=True)
other.start()
ready.wait()
signal.pthread_kill(other.ident, SIGUSR2)
signal.pthread_kill(threading.main_thread().ident, SIGHUP)
print('ready', flush=True)
sys.stdin.read()`;
    const child = spawn('python3', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const pendingIn = (): string[] => String(signalState(child.pid)).split('\n').filter((line) => line.includes('pending'));
    const [, other] = signalState(child.pid).threads;
    const ofOther = `thread ${other?.tid}`;
    const width = ofOther.length + 2;
    const thread = `${ofOther}  python3 blocks SIGHUP SIGUSR1 SIGUSR2 and has pending SIGUSR2`;
    expect(pendingIn()).toEqual([`${'pending'.padEnd(width)}SIGHUP (of the main thread)`, thread]);
    child.kill('SIGUSR1');
    expect(pendingIn()).toEqual([`${'pending'.padEnd(width)}SIGUSR1 SIGHUP (of the main thread)`, thread]);
  });

  test('util.inspect shows the table', async () => {
    const state = signalState(await startSleep());
    expect(inspect(state)).toBe(`SignalState {\n${String(state).replace(/^/gm, '  ')}\n}`);
    expect(inspect({ state }, { depth: 0 })).toContain('process');
  });

  test('toJSON has every property, sets as names', async () => {
    const pid = await startSleep({ ignore: 'SIGINT', block: ['SIGRTMIN', 'SIGTERM'] });
    const state = signalState(pid);
    expect(JSON.parse(JSON.stringify(state))).toEqual({
      pid, ppid: process.pid, pgid: pid, sid: state.sid, tty: state.tty, foreground: false, command: 'sleep', args: ['/bin/sleep', '60'], state: state.state,
      isKernelThread: false, blocked: ['SIGTERM', 'SIGRTMIN'], ignored: ['SIGINT'], caught: [], pending: { thread: [], process: [] },
      threads: [{ tid: pid, name: 'sleep', blocked: ['SIGTERM', 'SIGRTMIN'], pending: [] }],
    });
  });
});

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
    const wrongProc = { code: 'ERR_INVALID_STATE', message: '/proc is not mounted, or shows another pid namespace than the one of this process, which must mount its own' };
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

const KTHREADD = 2;
const hasKernelThread = readFileSync('/proc/self/stat', 'latin1') !== '' && (() => {
  try {
    return signalState(KTHREADD).isKernelThread;
  } catch {
    return false;
  }
})();

test.skipIf(skipUnless(hasKernelThread, 'in a container the threads of the kernel are not to be seen'))('no signal reaches a thread of the kernel', () => {
  const state = signalState(KTHREADD);
  expect([state.command, state.ppid, state.args, state.tty]).toEqual(['kthreadd', 0, [], null]);
  const signals = [...SignalSet.all, 'SIGKILL', 'SIGSTOP'] as const;
  expect(signals.filter((signal) => state.fate(signal) !== 'ignore')).toEqual([]);
  process.kill(KTHREADD, 'SIGKILL');
  expect(signalState(KTHREADD).state).not.toBe('Z');
  expect(String(state)).toMatch(/^process +2 \[kthreadd\]$/m);
});

test("a thread's number is not a process", async () => {
  const other = signalState().threads.find(({ tid }) => tid !== process.pid)?.tid;
  expect(() => signalState(other)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
});
