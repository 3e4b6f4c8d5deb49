// Shared by the tests of the drop-in: the same calls by Node and by sigmask, and children that end with their test.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

import crossSpawn from 'cross-spawn';
import { execa, execaSync } from 'execa';
import { x } from 'tinyexec';
import { expect, onTestFinished } from 'vitest';

import * as ours from 'sigmask/child_process';

/** A program that exchanges messages and handles with its parent. */
export const PEER = join(import.meta.dirname, '..', 'support', 'programs', 'ipc-peer.cjs');

export type Functions = Pick<typeof stock, 'spawn' | 'fork' | 'exec' | 'execFile'>;

/** The functions of sigmask with the types of Node's. */
export const drop = ours as unknown as Functions;

/** Results of Node itself, of Node in a scope and of the drop-in. */
export type ByAll<Result> = Record<'stock' | 'ambient' | 'ours', Result>;

/** Expects the same result from Node itself, from Node in a scope and from the drop-in; returns it. */
export async function expectSame<Result>(run: (functions: Functions) => Result): Promise<Awaited<Result>> {
  const [expected, ambient, direct] = [await run(stock), await ours.withChildSignals({}, () => run(stock)), await run(drop)];
  expect(ambient).toEqual(expected);
  expect(direct).toEqual(expected);
  return expected;
}

export type Started = ours.ChildProcess & ours.SignalChild;

/** Kills the child at the end of the test. */
export function endWithTest<Child extends Started>(child: Child): Child {
  onTestFinished(() => {
    if (child.pid !== undefined && child.waitStatus === null) process.kill(child.pid, 'SIGKILL');
  });
  return child;
}

export const sleeper = (options: object): Started => endWithTest(ours.spawn('/bin/sleep', ['60'], { stdio: 'ignore', ...options }));

export async function endOf(child: stock.ChildProcess): Promise<[code: number | null, signal: string | null]> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return [code, signal];
}

/** Everything that the child writes. */
export async function outputOf(child: stock.ChildProcess): Promise<string> {
  let output = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  await once(child, 'close');
  return output;
}

/** The ways in which a program, without options of sigmask, starts a child that prints a file. */
export const WAYS: [string, (file: string) => Promise<string>][] = [
  ['spawn of node:child_process', (file) => outputOf(stock.spawn('/bin/cat', [file]))],
  ['execFile of node:child_process', async (file) => (await promisify(stock.execFile)('/bin/cat', [file])).stdout],
  ['exec of node:child_process', async (file) => (await promisify(stock.exec)(`exec cat ${file}`)).stdout],
  ['spawn of sigmask/child_process', (file) => outputOf(ours.spawn('/bin/cat', [file]))],
  ['execFile of sigmask/child_process', async (file) => (await promisify(ours.execFile)('/bin/cat', [file])).stdout],
  ['spawnSync of node:child_process', async (file) => stock.spawnSync('/bin/cat', [file], { encoding: 'utf8' }).stdout],
  ['execFileSync of node:child_process', async (file) => stock.execFileSync('/bin/cat', [file], { encoding: 'utf8' })],
  ['execSync of node:child_process', async (file) => stock.execSync(`exec cat ${file}`, { encoding: 'utf8' })],
  ['spawnSync of sigmask/child_process', async (file) => ours.spawnSync('/bin/cat', [file], { encoding: 'utf8' }).stdout],
  ['execa', async (file) => (await execa('/bin/cat', [file])).stdout],
  ['execaSync', async (file) => execaSync('/bin/cat', [file]).stdout],
  ['tinyexec', async (file) => (await x('/bin/cat', [file])).stdout],
  ['cross-spawn, synchronous', async (file) => crossSpawn.sync('/bin/cat', [file], { encoding: 'utf8' }).stdout],
  ['cross-spawn', (file) => outputOf(crossSpawn('/bin/cat', [file]))],
];
