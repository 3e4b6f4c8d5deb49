// The list of children that a shutdown ends: it may change during the shutdown, and it may be empty.

import { once } from 'node:events';

import { describe, expect, onTestFinished, test } from 'vitest';

import { spawn } from 'sigmask/child_process';

import { fixture } from '../support/fixture.ts';
import { killMarked, marked } from '../support/processes.ts';
import { killedBy, noNamespace, UNSHARE } from './support.ts';

interface End {
  waitStatus: unknown;
  output: string[];
  left: number;
}

let marks = 0;

/** Runs a command to its end. When it prints `ready`, it and its group are sent these signals. */
async function run(command: readonly string[], signals: readonly NodeJS.Signals[] = []): Promise<End> {
  const mark = `SIGMASK_TEST_MARK=children-${process.pid}-${marks++}.`;
  onTestFinished(() => killMarked(mark));
  const child = spawn('env', [mark, ...command], { processGroup: 'new', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
  const ended = once(child, 'exit');
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (text.includes('ready')) for (const signal of signals) child.killGroup(signal);
  });
  await ended;
  return { waitStatus: child.waitStatus, output: output.trim().split('\n'), left: marked(mark).length };
}

const play = async (how: string): Promise<End> => await run([process.execPath, fixture('shutdown/children.mjs'), how]);
const BY_SIGTERM = killedBy('SIGTERM');
const BY_SIGKILL = killedBy('SIGKILL');

describe('a list that changes during the shutdown', () => {
  test('asks an added child at once, while another one runs', async () => {
    expect(await play('added')).toEqual({
      waitStatus: { code: 7 }, left: 0,
      output: ['added SIGTERM, aside null, first null', `report ${JSON.stringify([BY_SIGKILL, BY_SIGTERM, BY_SIGTERM])}`],
    });
  });

  test.each([
    ['when another child starts', 'removedAtStart', [null, BY_SIGTERM, BY_SIGTERM]],
    ['when a signal comes', 'removedAtSignal', [null, BY_SIGTERM]],
  ])('no longer waits for a removed child, %s', async (_when, how, ends) => {
    expect(await play(how)).toEqual({ waitStatus: { code: 7 }, left: 1, output: [`report ${JSON.stringify(ends)}`] });
  });
});

describe('an empty list', () => {
  const program = (before: string): string[] => [process.execPath, '--eval', `${before}; setInterval(() => {}, 60_000); console.log('ready');`];
  const SHUTDOWN = "require('sigmask/shutdown').coordinateShutdown([])";

  test.skipIf(noNamespace)('makes SIGTERM end process 1 of a container', async () => {
    expect(await run([...UNSHARE, ...program('')], ['SIGTERM', 'SIGKILL'])).toMatchObject({ waitStatus: BY_SIGKILL });

    expect(await run([...UNSHARE, ...program(SHUTDOWN)], ['SIGTERM'])).toMatchObject({ waitStatus: { code: 143 }, left: 0 });
  });
});

describe('the workers of node:cluster', () => {
  const primary = (how: string): string[] => [process.execPath, fixture('shutdown/cluster.mjs'), how];

  test.skipIf(noNamespace)('are asked by a primary that is process 1 of a container', async () => {
    expect(await run([...UNSHARE, ...primary('plain')], ['SIGKILL'])).toMatchObject({ waitStatus: BY_SIGKILL, output: ['ready'] });

    expect(await run([...UNSHARE, ...primary('sigmask')])).toMatchObject({ waitStatus: { code: 143 }, output: ['ready', 'drained', 'drained'], left: 0 });
  });
});
