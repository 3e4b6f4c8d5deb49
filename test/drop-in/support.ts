// Shared by the tests of the drop-in: the same calls by Node and by sigmask, and children that end with their test.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

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
