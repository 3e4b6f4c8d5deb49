// fate() of processes that are Node: Node's own handlers for SIGINT and SIGTERM end the process, a listener's does not.

import { execFileSync, spawnSync as stockSpawnSync } from 'node:child_process';
import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { processTree, signalState } from 'sigmask';

import { noNamespace, UNSHARE } from '../shutdown/support.ts';
import { UNDER } from '../support/command.ts';
import { runFixture } from '../support/fixture.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { line, start, startSleep } from './support.ts';

const require = createRequire(import.meta.url);
const { symbolsOf } = require('../../dist/look/elf.js') as typeof import('../../lib/look/elf.ts');
const ADDON = require.resolve('../../build/Release/sigmask.node');
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

function findIn(file: string, name: string): { address: number; isRelocated: boolean } | undefined {
  const fd = openSync(file, 'r');
  try {
    const symbols = symbolsOf(fd);
    const found = symbols?.find(name);
    return symbols && found && { address: found.address, isRelocated: symbols.isRelocated };
  } finally {
    closeSync(fd);
  }
}

// It is internal, and so not in the types.
const ownerOf = (state: object, signal: number): string => (state as { handlerOwner: (signal: number) => string }).handlerOwner(signal);

const noSymbols = skipUnless(findIn(process.execPath, 'uv__signal_tree') !== undefined, 'this Node has no symbols, by which the watchers of libuv are found');

/** Node with this script, which then says that it is ready. */
async function startNode(script: string, file = process.execPath): Promise<ReturnType<typeof start>> {
  const started = start('/bin/sh', ['-c', 'ulimit -c 0; exec "$@"', 'sh', file, '--eval', `const f = () => console.log('heard');\n${script};\nconsole.log('ready'); setInterval(() => {}, 1e6);`]);
  expect(await line(started.child)).toBe('ready');
  return started;
}

describe.skipIf(noSymbols)('of a process that is Node', () => {
  test.each<[string, string, 'terminate' | 'catch']>([
    ['has no listener', '', 'terminate'],
    ['has listeners', "process.on('SIGINT', f).on('SIGTERM', f)", 'catch'],
    ['listens once', "process.once('SIGINT', f).once('SIGTERM', f)", 'catch'],
    ['has listened', "for (const s of ['SIGINT', 'SIGTERM']) process.on(s, f).off(s, f)", 'terminate'],
    ['listens for many others', "for (const s of ['SIGHUP', 'SIGUSR2', 'SIGWINCH', 'SIGQUIT', 'SIGCONT', 'SIGALRM']) process.on(s, f)", 'terminate'],
    ['listens for these and many others', "for (const s of ['SIGHUP', 'SIGINT', 'SIGUSR2', 'SIGWINCH', 'SIGTERM', 'SIGQUIT']) process.on(s, f)", 'catch'],
    ['has children', "const { spawn, spawnSync } = require('node:child_process'); spawn('sleep', ['60']); spawnSync('true')", 'terminate'],
    ['has a Worker', "new (require('node:worker_threads').Worker)('setInterval(() => {}, 1e6)', { eval: true })", 'terminate'],
    ['has another title', "process.title = 'another'", 'terminate'],
    ['has loaded sigmask', "require('sigmask').blockSignals('SIGHUP')", 'terminate'],
  ])('that %s', async (_, script, expected) => {
    for (const signal of SIGNALS) {
      const { child, pid } = await startNode(script);
      expect([signal, signalState(pid).fate(signal)]).toEqual([signal, expected]);
      // The real effect.
      process.kill(pid, signal);
      if (expected === 'catch') expect(await line(child)).toBe('heard');
      else await until('it has ended', () => child.waitStatus !== null);
      expect([signal, child.waitStatus]).toEqual([signal, expected === 'catch' ? null : { code: null, signal, coreDumped: false }]);
    }
  });

  test('a listener that comes and goes changes the next state, not one that has answered', async () => {
    const { child, pid } = await startNode("process.stdin.on('data', () => { if (process.listenerCount('SIGTERM') > 0) process.off('SIGTERM', f); else process.on('SIGTERM', f); console.log('done'); })");
    const before = signalState(pid);
    expect(before.fate('SIGTERM')).toBe('terminate');
    for (const expected of ['catch', 'terminate']) {
      child.stdin.write('.');
      expect(await line(child)).toBe('done');
      expect([before.fate('SIGTERM'), signalState(pid).fate('SIGTERM')]).toEqual(['terminate', expected]);
    }
  });

  test('after a script that Ctrl-C may interrupt, the owner of the handler for SIGINT is unknown', async () => {
    const { pid } = await startNode("require('node:vm').runInNewContext('1', {}, { breakOnSigint: true })");
    const state = signalState(pid);
    expect([state.fate('SIGINT'), ownerOf(state, 2), state.fate('SIGTERM')]).toEqual(['catch', 'unknown', 'terminate']);
  });

  test('with another addon, which may have handlers, the owner is unknown, except for listeners', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sigmask-addon-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    copyFileSync(ADDON, join(folder, 'other.node'));
    const { pid } = await startNode(`process.dlopen({ exports: {} }, '${folder}/other.node'); process.on('SIGTERM', f)`);
    const state = signalState(pid);
    expect(SIGNALS.map((signal) => state.fate(signal))).toEqual(['catch', 'catch']);
    expect([2, 15].map((signal) => ownerOf(state, signal))).toEqual(['unknown', 'program']);
  });

  test.skipIf(skipUnless(hasCommand('strip'), 'there is no strip'))('without symbols the owner is unknown', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sigmask-stripped-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    execFileSync('strip', ['-o', join(folder, 'node'), process.execPath]);
    const { pid } = await startNode('', join(folder, 'node'));
    const state = signalState(pid);
    expect([state.fate('SIGINT'), ownerOf(state, 2)]).toEqual(['catch', 'unknown']);
  });

  test.skipIf(skipUnless(process.getuid?.() === 0, 'becoming another user needs root'))('without the permission to trace it the owner is unknown', async () => {
    const { pid } = await startNode('');
    // Another user may not read the addon in a private directory, so it is loaded before.
    const script = `const { signalState } = require('sigmask'); signalState(); process.setgid(65534); process.setuid(65534); console.log(signalState(${pid}).fate('SIGINT'))`;
    expect(execFileSync(process.execPath, ['--eval', script], { encoding: 'utf8' })).toBe('catch\n');
  });

  test('a process that has ended since keeps its handler, whose owner is unknown', async () => {
    const { child, pid } = await startNode('');
    const state = signalState(pid);
    child.kill('SIGKILL');
    await until('it has ended', () => child.waitStatus !== null);
    expect(state.fate('SIGINT')).toBe('catch');
  });

  test('of this process itself', async () => {
    const script = "const { signalState } = require('sigmask'); process.on('SIGINT', () => {}); console.log(signalState().fate('SIGINT'), signalState().fate('SIGTERM'))";
    expect(execFileSync(process.execPath, ['--eval', script], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } })).toBe('catch terminate\n');
  });
});

test('a handler of another program is its own', async () => {
  const { pid } = start('/bin/sh', ['-c', 'trap : INT; echo ready; read line']);
  await until('it has a handler', () => signalState(pid).caught.has('SIGINT'));
  expect([signalState(pid).fate('SIGINT'), ownerOf(signalState(pid), 2)]).toEqual(['catch', 'program']);
});

test.skipIf(skipUnless(hasCommand('nm'), 'there is no nm'))('the symbols of an executable are those of nm', () => {
  for (const [file, name] of [[UNDER, 'main'], [process.execPath, 'uv__signal_tree']] as const) {
    const listed = execFileSync('sh', ['-c', 'nm "$0" | grep -E " $1(\\.0)?$" || true', file, name], { encoding: 'utf8' }).trim().split(' ')[0] ?? '';
    const found = findIn(file, name);
    if (listed === '') expect(found).toBe(undefined);
    else expect(found?.address).toBe(Number.parseInt(listed, 16));
    const kind = execFileSync('od', ['-An', '-tu2', '-j16', '-N2', file], { encoding: 'utf8' }).trim();
    if (found !== undefined) expect(found.isRelocated).toBe(kind === '3');
  }
  expect(findIn('package.json', 'main')).toBe(undefined);
});

describe('process 1 of a pid namespace', () => {
  test.skipIf(noNamespace)('seen and signalled from inside, ignores what it does not handle, SIGKILL and SIGSTOP included', async () => {
    const { fates, owners, ...others } = await runFixture<Record<string, unknown>>('look/process-one.mjs', UNSHARE);
    expect(others).toEqual({ isInit: true, alive: true });
    expect(fates).toEqual({ SIGHUP: 'ignore', SIGKILL: 'ignore', SIGSTOP: 'ignore', SIGTSTP: 'ignore', SIGCONT: 'continue', SIGUSR2: 'catch', SIGTERM: noSymbols ? 'catch' : 'ignore' });
    expect(owners).toBe(noSymbols ? 'unknown' : 'node');
  });

  test.skipIf(noNamespace)('seen from outside, ends by SIGKILL alone', async () => {
    const { child, pid } = start('env', [...UNSHARE, 'sh', '-c', 'echo ready; read line']);
    expect(await line(child)).toBe('ready');
    const first = processTree(pid).children[0]?.state;
    expect([first?.isInit, first?.fate('SIGHUP'), first?.fate('SIGTERM'), first?.fate('SIGSTOP'), first?.fate('SIGKILL')]).toEqual([true, 'ignore', 'ignore', 'stop', 'terminate']);
    process.kill(Number(first?.pid), 'SIGHUP');
    expect(signalState(first?.pid).state).not.toBe('Z');
    process.kill(Number(first?.pid), 'SIGKILL');
    await until('it has ended', () => child.waitStatus !== null);
  });

  test('others are not', async () => {
    expect([signalState().isInit, signalState(await startSleep()).isInit]).toEqual([process.pid === 1, false]);
    if (stockSpawnSync('test', ['-r', '/proc/1/status']).status === 0) expect(signalState(1).isInit).toBe(true);
  });
});
