// SignalState as text: a table that fits a terminal, and cannot drive it.

import { once } from 'node:events';
import { inspect } from 'node:util';

import { describe, expect, onTestFinished, test } from 'vitest';

import { SignalSet, signalState, type SignalState } from 'sigmask';
import { spawn } from 'sigmask/child_process';

import { until } from '../support/until.ts';
import { startSleep } from './support.ts';

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
    const other = signalState(child.pid).threads.find(({ tid }) => tid !== child.pid);
    const thread = `thread    ${other?.tid} python3 blocks SIGHUP SIGUSR1 SIGUSR2 and has pending SIGUSR2`;
    expect(pendingIn()).toEqual(['pending   SIGHUP (of the main thread)', thread]);
    child.kill('SIGUSR1');
    expect(pendingIn()).toEqual(['pending   SIGUSR1 SIGHUP (of the main thread)', thread]);
  });

  test('util.inspect shows the table', async () => {
    const state = signalState(await startSleep());
    expect(inspect(state)).toBe(`SignalState {\n${String(state).replace(/^/gm, '  ')}\n}`);
    expect(inspect({ state }, { depth: 0 })).toContain('process');
  });
});
