// The list of children that a shutdown ends: it may change during the shutdown, and it may be empty.

import { describe, expect, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { exited, killedBy, noNamespace, runMarked, UNSHARE, type MarkedEnd } from './support.ts';

const play = async (how: string): Promise<MarkedEnd> => await runMarked([process.execPath, fixture('shutdown/children.mjs'), how]);
const BY_SIGTERM = killedBy('SIGTERM');
const BY_SIGKILL = killedBy('SIGKILL');

describe('a list that changes during the shutdown', () => {
  test('asks an added child at once, while another one runs', async () => {
    expect(await play('added')).toEqual({
      waitStatus: exited(7), left: 0,
      output: ['added SIGTERM, aside null, first null', `report ${JSON.stringify([BY_SIGKILL, BY_SIGTERM, BY_SIGTERM])}`],
    });
  });

  test.each([
    ['when another child starts', 'removedAtStart', [null, BY_SIGTERM, BY_SIGTERM]],
    ['when a signal comes', 'removedAtSignal', [null, BY_SIGTERM]],
  ])('no longer waits for a removed child, %s', async (_when, how, ends) => {
    expect(await play(how)).toEqual({ waitStatus: exited(7), left: 1, output: [`report ${JSON.stringify(ends)}`] });
  });
});

describe('an empty list', () => {
  const program = (before: string): string[] => [process.execPath, '--eval', `${before}; setInterval(() => {}, 60_000); console.log('ready');`];
  const SHUTDOWN = "require('sigmask/shutdown').coordinateShutdown([])";

  test.skipIf(noNamespace)('makes SIGTERM end process 1 of a container', async () => {
    expect(await runMarked([...UNSHARE, ...program('')], ['SIGTERM', 'SIGKILL'])).toMatchObject({ waitStatus: BY_SIGKILL });

    expect(await runMarked([...UNSHARE, ...program(SHUTDOWN)], ['SIGTERM'])).toMatchObject({ waitStatus: { code: 143 }, left: 0 });
  });
});

describe('the workers of node:cluster', () => {
  const primary = (how: string): string[] => [process.execPath, fixture('shutdown/cluster.mjs'), how];

  test.skipIf(noNamespace)('are asked by a primary that is process 1 of a container', async () => {
    expect(await runMarked([...UNSHARE, ...primary('plain')], ['SIGKILL'])).toMatchObject({ waitStatus: BY_SIGKILL, output: ['ready'] });

    expect(await runMarked([...UNSHARE, ...primary('sigmask')])).toMatchObject({ waitStatus: { code: 143 }, output: ['ready', 'drained', 'drained'], left: 0 });
  });
});
