// A child that is Node keeps the signals that it was given, and sees no trace of the way in which it got them.

import * as stock from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';

import { describe, expect, onTestFinished, test } from 'vitest';

import { getpgrp, SignalSet } from 'sigmask';
import { fork, spawn } from 'sigmask/child_process';
import type * as ours from 'sigmask/child_process';

import { DESCRIBE, described, ignores, ROOT, STDIO, temporaryFolder } from './support.ts';

function linkTo(name: string): string {
  const folder = temporaryFolder();
  symlinkSync(process.execPath, join(folder, name));
  return join(folder, name);
}

/** The files in the coverage of a program and of the child that it forks by the function of that module. */
function countedFiles(child_process: string, options: object): string[] {
  const folder = temporaryFolder();
  const [child, counts] = [join(folder, 'child.cjs'), join(folder, 'counts')];
  writeFileSync(child, 'process.exitCode = 0;');
  const script = `require(${JSON.stringify(child_process)}).fork(${JSON.stringify(child)}, ${JSON.stringify(options)})`;
  stock.execFileSync(process.execPath, ['-e', script], { env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: counts } });
  const results = readdirSync(counts).flatMap((name) => (JSON.parse(readFileSync(join(counts, name), 'utf8')) as { result: { url: string }[] }).result);
  // As node --test and c8 choose them.
  return results.map(({ url }) => url).filter((url) => url.startsWith('file:')).map((url) => basename(url));
}

const NO_PRELOAD = { env: [], execArgv: [], preloads: [] };
const CLEAN = { ...NO_PRELOAD, modules: [], exitListeners: 0 };

describe('a Node child that should ignore SIGINT', () => {
  const signals = { ignore: 'SIGINT' } as const;

  test('baseline: does not ignore it under stock fork', async () => {
    expect(ignores(await described(stock.fork(DESCRIBE, { stdio: STDIO })), 'SIGINT')).toBe(false);
  });

  test.each<[string, () => ours.ChildProcess]>([
    ['fork', () => fork(DESCRIBE, ['one'], { signals, stdio: STDIO, execArgv: [] })],
    ['spawn of process.execPath', () => spawn(process.execPath, [DESCRIBE, 'one'], { signals, stdio: STDIO })],
    ['spawn of nodejs, its name in Debian', () => spawn(linkTo('nodejs'), [DESCRIBE, 'one'], { signals, stdio: STDIO })],
    ['spawn of node by its name', () => spawn('node', [DESCRIBE, 'one'], { signals, stdio: STDIO })],
  ])('ignores it and finds no trace of the preload, started by %s', async (_, start) => {
    const self = await described(start());
    expect(ignores(self, 'SIGINT')).toBe(true);
    expect(self.pgid).toBe(getpgrp());
    expect(self.argv).toEqual(['one']);
    expect(self).toMatchObject(CLEAN);
    expect(self.inWorker).toEqual(NO_PRELOAD);
  });

  test('does not ignore it below a shell with signals.node: false', async () => {
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

  test('may run no program at all', async () => {
    const child = spawn('node', ['--no-warnings', '--version'], { signals, stdio: ['ignore', 'pipe', 'inherit'] });
    expect(await text(child.stdout)).toBe(stock.execFileSync('node', ['--version'], { encoding: 'utf8' }));
    expect(child.signalsAtExec?.ignored).toEqual(SignalSet.of('SIGINT'));
  });

  test('works from a path with spaces, quotes and backslashes', async () => {
    const folder = temporaryFolder('odd "path" \\ of $HOME \'s ');
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

test('fork of a Node with another name leaves no trace either', async () => {
  const self = await described(fork(DESCRIBE, { execPath: linkTo('js'), execArgv: [], stdio: STDIO, signals: { ignore: 'SIGINT' } }));
  expect(ignores(self, 'SIGINT')).toBe(true);
  expect(self).toMatchObject(CLEAN);
});

test('coverage counts the code that a child runs, but not the preload', () => {
  expect(countedFiles('node:child_process', {})).toEqual(['child.cjs']);
  const files = countedFiles(join(ROOT, 'dist', 'child_process.js'), { signals: { ignore: 'SIGINT' } });
  expect(files).toEqual(expect.arrayContaining(['child.cjs', 'child_process.js']));
  expect(files).not.toContain('preload.js');
});
