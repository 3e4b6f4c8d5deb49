// sigmask/testing: its functions for the tests of other projects.

import * as stock from 'node:child_process';
import { text } from 'node:stream/consumers';

import { describe, expect, onTestFinished, test } from 'vitest';

import { getsid, SignalSet, signalState, type SignalName } from 'sigmask';
import { spawn } from 'sigmask/child_process';
import { hostile, openTerminal, startSignalEcho, stateAtBirth, type SignalEchoOptions, type Terminal } from 'sigmask/testing';
import 'sigmask/vitest';

async function startEcho(options?: SignalEchoOptions) {
  const echo = await startSignalEcho(options);
  onTestFinished(() => echo.end());
  return echo;
}

function startTerminal(...given: Parameters<typeof openTerminal>): Terminal {
  const terminal = openTerminal(...given);
  onTestFinished(() => terminal.end());
  return terminal;
}

describe('startSignalEcho', () => {
  test('reports each signal that a Node program can catch', async () => {
    const { pid, next } = await startEcho();
    const left: readonly SignalName[] = ['SIGILL', 'SIGBUS', 'SIGFPE', 'SIGSEGV'];
    const signals = [...SignalSet.all].filter((signal) => !left.includes(signal) && !signal.startsWith('SIGRT'));
    expect(signals.length).toBe(25);
    for (const signal of signals) {
      process.kill(pid, signal as NodeJS.Signals);
      expect(await next()).toBe(signal);
    }
  });

  test('has the requested state as soon as it is there', async () => {
    const { child, pid } = await startEcho({ catch: ['SIGUSR2', 'SIGHUP'], signals: { ignore: 'SIGINT', block: 'SIGTERM' }, processGroup: 'new' });
    expect(child).toIgnoreSignal('SIGINT');
    expect(child).toBlockSignal('SIGTERM');
    expect(child).toCatchSignal('SIGHUP');
    expect(child).toHaveDefaultSignal('SIGWINCH');
    expect(child).toBeInProcessGroup(pid);
    expect(child).not.toBeInForeground();
  });

  test('next() rejects once it has ended', async () => {
    const { child, next, end } = await startEcho({ catch: 'SIGHUP' });
    child.kill('SIGTERM');
    await expect(next()).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' });
    await end();
    expect(child.waitStatus).toEqual({ code: null, signal: 'SIGTERM', coreDumped: false });
  });

  test.each([{ catch: 'INT' }, { signals: { ignore: 'SIGKILL' } }])('rejects %j', async (options) => {
    await expect(startSignalEcho(options as never)).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_/) as string });
  });
});

describe('stateAtBirth', () => {
  test('is the state that each way of starting gives', async () => {
    const signals = { ignore: ['SIGINT', 'SIGRTMAX'], block: ['SIGTERM'] } as const;
    const options = { signals, processGroup: 'new' } as const;
    const ours = await stateAtBirth((file, args) => spawn(file, args, options));
    expect(ours.diff({ ignored: signals.ignore, blocked: signals.block, caught: [], ppid: process.pid, pgid: ours.pid, command: 'cat' })).toEqual([]);
    // node:child_process ignores this option.
    const baseline = await stateAtBirth((file, args) => stock.spawn(file, args, options as object));
    expect(baseline.diff({ blocked: [], pgid: signalState().pgid })).toEqual([]);
    expect(baseline).not.toIgnoreSignal('SIGINT');
  });

  test('rejects without a pipe, and when nothing could be started', async () => {
    await expect(stateAtBirth((file, args) => stock.spawn(file, args, { stdio: 'ignore' }))).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' });
    await expect(stateAtBirth((file, args) => stock.spawn('sh', ['-c', 'exit 3', file, ...args]))).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' });
    await expect(stateAtBirth((_, args) => stock.spawn('/nowhere', args))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

test('hostile: everything is ignored and blocked, without a terminal, in a session of its own', async () => {
  const state = await stateAtBirth((file, args) => spawn(file, args, hostile));
  expect(state.diff({ ignored: 'all', blocked: 'all', tty: null, foreground: false, sid: state.pid, pgid: state.pid })).toEqual([]);
  // The children of the program have the same state, unless the program changes it.
  const grandchild = spawn('/bin/bash', ['-c', '/bin/cat /proc/self/status'], { ...hostile, stdio: ['ignore', 'pipe', 'inherit'] });
  expect(await text(grandchild.stdout)).toMatch(/^SigIgn:\tf{4}/m);
});

describe('openTerminal', () => {
  test('Ctrl-C reaches the foreground, but no process that ignores it', async () => {
    const terminal = startTerminal('/bin/sh', ['-c', `trap 'echo caught; read end; exit 7' INT; echo ready; while :; do sleep 0.05; done`]);
    await terminal.waitFor('ready');
    expect([terminal.signalState().foreground, getsid(terminal.pid)]).toEqual([true, terminal.pid]);
    expect(terminal.pid).toBeInForeground();
    terminal.press('^C');
    await terminal.waitFor(/\^Ccaught\r\n$/);
    // What a program writes right before its end may be lost: a terminal without a program fails reads at once.
    terminal.type('\r');
    expect(await terminal.ended).toEqual({ code: 7, signal: undefined });

    const deaf = startTerminal('/bin/sh', ['-c', `trap '' INT; echo ready; read line; echo "got $line"; read end`]);
    await deaf.waitFor('ready');
    deaf.press('^C');
    deaf.type('hello\r');
    await deaf.waitFor('got hello');
    deaf.type('\r');
    expect((await deaf.ended).code).toBe(0);
  });

  test('other keys, its size, its environment and its end by a signal', async () => {
    const script = `stty size; echo "$WHO"; sleep 60`;
    const terminal = startTerminal('/bin/sh', ['-c', script], { columns: 132, rows: 43, env: { ...process.env, WHO: 'me' } });
    await terminal.waitFor('43 132\r\nme\r\n');
    await expect.poll(() => terminal.output).toContain('me');
    terminal.press('^\\');
    const { code, signal } = await terminal.ended;
    expect([0, 131]).toContain(code);
    expect([undefined, 3]).toContain(signal);
    await expect(terminal.waitFor('never')).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' });
  });

  test('an undefined variable is not in its environment, and without TERM it is an xterm', async () => {
    const terminal = startTerminal('/bin/sh', ['-c', 'echo "${WHO-unset} $TERM"'], { env: { PATH: process.env['PATH'], WHO: undefined } });
    await terminal.waitFor('unset xterm-256color\r\n');
  });

  test('end() ends the whole group', async () => {
    const terminal = startTerminal('/bin/sh', ['-c', 'sleep 60 & echo "child $!"; wait']);
    await terminal.waitFor(/child \d+\r\n/);
    const child = Number(/child (\d+)/.exec(terminal.output)?.[1]);
    await terminal.end();
    await expect.poll(() => {
      try {
        return signalState(child).state;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code;
      }
    }).toMatch(/^(ESRCH|Z)$/);
  });

  test.each(['C', '^', '^CC', '^1', ''])('press(%j) is an error', (key) => {
    const terminal = startTerminal('/bin/cat');
    expect(() => terminal.press(key as '^C')).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }));
  });
});

describe('openTerminal without a package for terminals', () => {
  const open = (before: string): string => {
    const script = `${before}; try { require('sigmask/testing').openTerminal('/bin/cat'); } catch ({ code, message }) { console.log(code, message); }`;
    return stock.execFileSync(process.execPath, ['--eval', script], { encoding: 'utf8' });
  };
  const resolving = (otherwise: string): string => `
    const Module = require('node:module');
    const { _resolveFilename } = Module;
    Module._resolveFilename = function (name, ...rest) {
      if (/node-pty$/.test(name)) throw ${otherwise};
      return _resolveFilename.call(this, name, ...rest);
    }`;

  test('names the package that it needs', () => {
    const answer = open(resolving(`Object.assign(new Error(name), { code: 'MODULE_NOT_FOUND' })`));
    expect(answer).toBe('ERR_INVALID_STATE openTerminal needs one of the packages node-pty and @lydell/node-pty, but neither is installed\n');
  });

  test('passes on any other error of the package', () => {
    expect(open(resolving(`Object.assign(new Error('built for another system'), { code: 'ERR_DLOPEN_FAILED' })`))).toBe('ERR_DLOPEN_FAILED built for another system\n');
  });
});

test('everything is usable with await using', async () => {
  const echo = await startSignalEcho({ catch: 'SIGHUP' });
  await echo[Symbol.asyncDispose]();
  expect(echo.child.waitStatus).toEqual({ code: null, signal: 'SIGKILL', coreDumped: false });
  const terminal = openTerminal('/bin/cat');
  await terminal[Symbol.asyncDispose]();
  expect((await terminal.ended).signal).toBe(9);
});
