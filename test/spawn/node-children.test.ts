// A child that is Node keeps the signals that it was given, and sees no trace of the way in which it got them.

import { execFileSync, spawn as stockSpawn } from 'node:child_process';
import * as stock from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';

import { describe, expect, onTestFinished, test } from 'vitest';

import { getpgid, getpgrp, SignalSet, type SignalSetLike } from 'sigmask';
import { fork, spawn } from 'sigmask/child_process';
import type * as ours from 'sigmask/child_process';

import { runFixture } from '../support/fixture.ts';
import { count } from '../support/pace.mts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const ROOT = join(import.meta.dirname, '..', '..');
const DESCRIBE = join(FIXTURES, 'describe-self.cjs');
const STDIO: stock.StdioOptions = ['ignore', 'pipe', 'inherit', 'ipc'];

interface Self {
  env: string[];
  execArgv: string[];
  preloads: string[];
  argv: string[];
  modules: string[];
  exitListeners: number;
  ignored: string;
  pgid: number;
  inWorker: { env: string[]; execArgv: string[]; preloads: string[] };
}

type Started = ours.ChildProcess;

/** The child's report about itself. */
async function described(child: Started): Promise<Self> {
  onTestFinished(() => void child.kill('SIGKILL'));
  const [self] = (await once(child, 'message')) as [Self];
  child.send('finish');
  expect(await once(child, 'close')).toEqual([0, null]);
  return self;
}

function linkTo(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(process.execPath, join(folder, name));
  return join(folder, name);
}

const ignores = (self: { ignored: string }, signal: 'SIGINT' | 'SIGHUP'): boolean =>
  SignalSet.fromBits(BigInt(`0x${self.ignored}`)).has(signal);

/** The files in the coverage of a program and of the child that it forks by the function of that module. */
function countedFiles(child_process: string, options: object): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [child, counts] = [join(folder, 'child.cjs'), join(folder, 'counts')];
  writeFileSync(child, 'process.exitCode = 0;');
  const script = `require(${JSON.stringify(child_process)}).fork(${JSON.stringify(child)}, ${JSON.stringify(options)})`;
  execFileSync(process.execPath, ['-e', script], { env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: counts } });
  const results = readdirSync(counts).flatMap((name) => (JSON.parse(readFileSync(join(counts, name), 'utf8')) as { result: { url: string }[] }).result);
  // As node --test and c8 choose them.
  return results.map(({ url }) => url).filter((url) => url.startsWith('file:')).map((url) => basename(url));
}

const NO_PRELOAD = { env: [], execArgv: [], preloads: [] };
const CLEAN = { ...NO_PRELOAD, modules: [], exitListeners: 0 };

describe('a Node child that is to ignore SIGINT', () => {
  const signals = { ignore: 'SIGINT' } as const;

  test('baseline: does not under stock fork', async () => {
    expect(ignores(await described(stock.fork(DESCRIBE, { stdio: STDIO })), 'SIGINT')).toBe(false);
  });

  test.each<[string, () => Started]>([
    ['fork', () => fork(DESCRIBE, ['one'], { signals, stdio: STDIO, execArgv: [] })],
    ['spawn of process.execPath', () => spawn(process.execPath, [DESCRIBE, 'one'], { signals, stdio: STDIO })],
    ['spawn of nodejs, its name in Debian', () => spawn(linkTo('nodejs'), [DESCRIBE, 'one'], { signals, stdio: STDIO })],
    ['spawn of node by its name', () => spawn('node', [DESCRIBE, 'one'], { signals, stdio: STDIO })],
  ])('does as the child of %s, and sees no trace', async (_, start) => {
    const self = await described(start());
    expect(ignores(self, 'SIGINT')).toBe(true);
    expect(self.pgid).toBe(getpgrp());
    expect(self.argv).toEqual(['one']);
    expect(self).toMatchObject(CLEAN);
    expect(self.inWorker).toEqual(NO_PRELOAD);
  });

  test('does not below a shell with signals.node: false', async () => {
    const child = spawn(`'${process.execPath}' '${DESCRIBE}' one; exit`, { shell: true, signals: { ...signals, node: false }, stdio: STDIO });
    expect(ignores(await described(child), 'SIGINT')).toBe(false);
  });

  test('keeps its own NODE_OPTIONS', async () => {
    const NODE_OPTIONS = '--max-old-space-size=123 --title="a b"';
    const self = await described(fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], env: { ...process.env, NODE_OPTIONS } }));
    expect(self.env).toEqual([`NODE_OPTIONS=${NODE_OPTIONS}`]);
    expect(self.inWorker.env).toEqual(self.env);
    expect(ignores(self, 'SIGINT')).toBe(true);
  });

  test('leaves spawnargs and the options as they were', () => {
    const options = { signals, env: { ONE: '1' }, execArgv: [] };
    const child = fork(DESCRIBE, ['one'], options);
    onTestFinished(() => void child.kill('SIGKILL'));
    expect(child.spawnargs).toEqual([process.execPath, DESCRIBE, 'one']);
    expect(options).toEqual({ signals, env: { ONE: '1' }, execArgv: [] });
  });

  test('stays in a group of its own', async () => {
    const child = fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], processGroup: 'new' });
    expect((await described(child)).pgid).toBe(child.pid);
    const leader = fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], detached: true });
    expect((await described(leader)).pgid).toBe(leader.pid);
  });

  test('joins the group that it is given', async () => {
    const leader = spawn('/bin/sleep', ['60'], { processGroup: 'new', stdio: 'ignore' });
    onTestFinished(() => void leader.kill('SIGKILL'));
    const self = await described(fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], processGroup: Number(leader.pid) }));
    expect(self.pgid).toBe(leader.pid);
  });

  test.each([
    ['of another session', async () => {
      const other = stock.spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' });
      onTestFinished(() => void other.kill('SIGKILL'));
      await once(other, 'spawn');
      return other;
    }],
    ['that does not exist', async () => ({ pid: 2 ** 22, exitCode: null, signalCode: null })],
  ])('is not started to join a group %s', async (_, find) => {
    const other = await find();
    for (const start of [() => spawn('/bin/true', { processGroup: other.pid }), () => fork(DESCRIBE, { signals, processGroup: other.pid })]) {
      expect(start).toThrow(expect.objectContaining({ code: 'EPERM', stage: 'setpgid' }));
    }
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  });

  test('is in the group that killGroup signals', async () => {
    const child = fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], processGroup: 'new' });
    await once(child, 'message');
    expect(child.killGroup('SIGKILL')).toBe(true);
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  });

  test('shares the group of its parent under node --watch, so a Ctrl-C reaches it; only processes that it starts run the preload', async () => {
    const watching = spawn(process.execPath, ['--watch', DESCRIBE], { signals: { ignore: 'SIGHUP' }, stdio: 'ignore' });
    onTestFinished(() => void watching.kill('SIGKILL'));
    expect(getpgid(Number(watching.pid))).toBe(getpgrp());
    const own = spawn(process.execPath, ['--watch', DESCRIBE], { signals: { ignore: 'SIGHUP' }, stdio: 'ignore', processGroup: 'new' });
    onTestFinished(() => void own.killGroup('SIGKILL'));
    expect(getpgid(Number(own.pid))).toBe(own.pid);
  });

  test('may run no program at all', async () => {
    const child = spawn('node', ['--no-warnings', '--version'], { signals, stdio: ['ignore', 'pipe', 'inherit'] });
    expect(await text(child.stdout)).toBe(execFileSync('node', ['--version'], { encoding: 'utf8' }));
    expect(child.signalsAtExec?.ignored).toEqual(SignalSet.of('SIGINT'));
  });

  test('stays in its own group if the group to join has ended', async () => {
    const leader = spawn('/bin/sleep', ['60'], { processGroup: 'new', stdio: 'ignore' });
    const child = fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], processGroup: Number(leader.pid) });
    child.kill('SIGSTOP');
    leader.kill('SIGKILL');
    await once(leader, 'exit');
    child.kill('SIGCONT');
    expect((await described(child)).pgid).toBe(child.pid);
  });

  test('starts in quarantine, and only where that is needed', () => {
    const quarantined = fork(DESCRIBE, { signals });
    const plain = fork(DESCRIBE, { signals: { default: 'all' } });
    onTestFinished(() => void [quarantined, plain].map((child) => child.kill('SIGKILL')));
    expect(getpgid(Number(plain.pid))).toBe(getpgrp());
    expect([quarantined.pid, getpgrp()]).toContain(getpgid(Number(quarantined.pid)));
    expect(() => quarantined.killGroup()).toThrow(expect.objectContaining({ code: 'ERR_INVALID_STATE' }));
  });

  test('works from a path with spaces, quotes and backslashes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'odd "path" \\ of $HOME \'s '));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const part of ['dist', 'package.json']) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    for (const build of ['build', 'build-cmake']) symlinkSync(join(ROOT, build), join(folder, build));
    const copy = createRequire(import.meta.url)(join(folder, 'dist', 'child_process.js')) as typeof ours;
    const self = await described(copy.fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [] }));
    expect(ignores(self, 'SIGINT')).toBe(true);
    expect(self).toMatchObject(CLEAN);
  });

  test('is not disturbed by a second preload', async () => {
    const execArgv = ['--require', join(ROOT, 'dist', 'spawn', 'preload.js')];
    const self = await described(fork(DESCRIBE, { signals, stdio: STDIO, execArgv }));
    expect(ignores(self, 'SIGINT')).toBe(true);
    expect(self.env).toEqual([]);
  });
});

test('signals.node makes every Node process below a command follow the plan', async () => {
  const nested = `require('child_process').spawn(process.execPath, [${JSON.stringify(DESCRIBE)}], { stdio: 'inherit' })`;
  const options = { stdio: STDIO, env: { ...process.env, NESTED: nested } };
  const command = ['-c', `'${process.execPath}' '${DESCRIBE}'; exit $?`];
  const without = await described(stockSpawn('/bin/sh', command, options));
  expect(ignores(without, 'SIGINT')).toBe(false);
  const child = spawn('/bin/sh', command, { ...options, signals: { ignore: 'SIGINT', node: true } });
  const self = await described(child);
  expect(ignores(self, 'SIGINT')).toBe(true);
  expect(self.pgid).toBe(getpgrp());
});

test('a shell with job control below a command with signals.node keeps its jobs in the groups that it makes', async () => {
  const script = `set -m; '${process.execPath}' -e 'console.log(require("fs").readFileSync("/proc/self/stat", "utf8").split(" ")[4] == process.pid)'; exit`;
  const run = async (child: ours.ChildProcess): Promise<string> => {
    let output = '';
    child.stdout?.on('data', (text) => (output += String(text)));
    await once(child, 'close');
    return output;
  };
  expect(await run(stockSpawn('/bin/bash', ['-c', script]))).toBe('true\n');
  expect(await run(spawn('/bin/bash', ['-c', script], { signals: { ignore: 'SIGINT', node: true } }))).toBe('true\n');
});

test('a plan for everything below gives way to the plan of a process below', async () => {
  const options = { stdio: STDIO, execArgv: [] };
  const inner = `
    const { fork } = require('sigmask/child_process');
    const child = fork(${JSON.stringify(DESCRIBE)}, { signals: { default: 'all' }, processGroup: 'new', execArgv: [] });
    child.once('message', (self) => { process.send({ ...self, pgid: self.pgid === child.pid }); child.send('finish'); });
    process.once('message', () => process.disconnect());`;
  const child = spawn('/bin/sh', ['-c', `'${process.execPath}' -e "$INNER"`], {
    ...options,
    cwd: ROOT,
    env: { ...process.env, INNER: inner },
    signals: { ignore: 'SIGINT', node: true },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [self] = (await once(child, 'message')) as [Omit<Self, 'pgid'> & { pgid: boolean }];
  expect(ignores(self, 'SIGINT')).toBe(false);
  expect([self.pgid, self.env]).toEqual([true, []]);
  child.send('finish');
  await once(child, 'exit');
});

test('a child that a process below starts by sigmask has neither the plan nor its preload, whatever NODE_OPTIONS has become', async () => {
  const inner = `
    const { execFileSync } = require('sigmask/child_process');
    const look = () => execFileSync('/bin/sh', ['-c', 'echo "$SIGMASK_PLAN|$NODE_OPTIONS"'], { encoding: 'utf8' });
    const first = look();
    delete process.env.NODE_OPTIONS;
    process.stdout.write(first + look());`;
  const child = spawn('/bin/sh', ['-c', `'${process.execPath}' -e "$INNER"`], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, INNER: inner, NODE_OPTIONS: '--no-warnings' },
    signals: { ignore: 'SIGINT', node: true },
  });
  expect(await text(child.stdout)).toBe('|--no-warnings\n|\n');
});

test('a Node that outlives the command that started it follows the plan, and joins the group', async () => {
  const script = `const { getpgrp, getDisposition } = require('sigmask'); console.log(getDisposition('SIGINT'), getpgrp())`;
  // The input ends with the command.
  const child = spawn('/bin/sh', ['-c', `exec 3<&0; (read line <&3; exec '${process.execPath}' -e "$SCRIPT") & exit`], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, SCRIPT: script },
    signals: { ignore: 'SIGINT', node: true },
  });
  expect(await text(child.stdout)).toBe(`ignore ${getpgrp()}\n`);
});

test('fork of a Node with another name leaves no trace either', async () => {
  const self = await described(fork(DESCRIBE, { execPath: linkTo('js'), execArgv: [], stdio: STDIO, signals: { ignore: 'SIGINT' } }));
  expect(ignores(self, 'SIGINT')).toBe(true);
  expect(self).toMatchObject(CLEAN);
});

describe('a Node child that is to block signals', () => {
  const start = (): ours.ChildProcess =>
    fork(join(FIXTURES, 'blocked-self.cjs'), { signals: { block: ['SIGTERM', 'SIGUSR2'] }, execArgv: [] });

  test('blocks them on every thread, keeps them pending, and receives them when it unblocks', async () => {
    const child = start();
    onTestFinished(() => void child.kill('SIGKILL'));
    expect(await once(child, 'message')).toEqual([{ exposed: [], pending: ['SIGUSR2', 'SIGTERM'] }, undefined]);
    child.send('unblock');
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(['SIGTERM', 'SIGUSR2']).toContain(signal);
  });

  const FIRED_AT = count(40, 8);

  test(`survives fire from before its start to after its exit, Worker and thread pool included: none of ${FIRED_AT} is killed`, async () => {
    expect(await runFixture('spawn/blocked-fire.mjs', [String(FIRED_AT)])).toEqual({
      ours: ['pending, 0 threads exposed, ended with 0'], stocks: ['no message, ended with SIGUSR2'],
    });
  });

  test.each<[string, SignalSetLike]>([
    ['all', 'all'],
    ['every real-time signal', Array.from({ length: 31 }, (_, index) => 34 + index)],
  ])('blocks %s', async (_, block) => {
    const script = `
      const { signalState, SignalSet, sigprocmask } = require('sigmask');
      const blocked = signalState().threads.map((thread) => thread.blocked);
      const wanted = SignalSet.from(${JSON.stringify(block)});
      const before = blocked.every((set) => wanted.difference(set).equals([]));
      sigprocmask('SIG_UNBLOCK', wanted);
      process.stdout.write(before + ' ' + signalState().blocked);`;
    const child = spawn(process.execPath, ['-e', script], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], signals: { block } });
    let output = '';
    child.stdout.on('data', (text) => (output += String(text)));
    await once(child, 'close');
    expect(output).toBe('true {}');
  });

  test('may end while they are pending', async () => {
    const child = start();
    await once(child, 'message');
    child.send('exit');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

test('coverage counts the code that a child runs, but not the preload', () => {
  expect(countedFiles('node:child_process', {})).toEqual(['child.cjs']);
  const files = countedFiles(join(ROOT, 'dist', 'child_process.js'), { signals: { ignore: 'SIGINT' } });
  expect(files).toEqual(expect.arrayContaining(['child.cjs', 'child_process.js']));
  expect(files).not.toContain('preload.js');
});
