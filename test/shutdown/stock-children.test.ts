// A shutdown of children of plain node:child_process, and of both kinds.

import { spawn as stockSpawn, type ChildProcess } from 'node:child_process';

import { describe, expect, expectTypeOf, test } from 'vitest';

import { spawn } from 'sigmask/child_process';
import { coordinateShutdown, type ShutdownChild } from 'sigmask/shutdown';

import { isByPidfd } from '../child/support.ts';
import { fixture } from '../support/fixture.ts';
import { noProc, noShell } from '../support/skip.ts';
import { killedBy, runMarked } from './support.ts';


describe.skipIf(noShell || noProc)('children of plain node:child_process', () => {
  const shutDown = async (how: string): Promise<{ report: unknown; waitStatus: unknown; left: number }> => {
    const { output, ...end } = await runMarked([process.execPath, fixture('shutdown/stock-children.mjs'), how]);
    return { report: JSON.parse(output[0] ?? 'null') as unknown, ...end };
  };
  const BY_TERM = [null, 'SIGTERM', null];
  const LEFT = [0, null, null];
  const NOT_STARTED = [-2, null, null];
  // Without a pidfd what a leader leaves in its group is out of reach: one process of one child, two of the other.
  const isReached = isByPidfd('');
  const end = { waitStatus: killedBy('SIGTERM'), left: isReached ? 0 : 3 };

  test('are asked with their groups, and killed', async () => {
    const ends = [BY_TERM, BY_TERM, LEFT, NOT_STARTED, BY_TERM];
    expect(await shutDown('')).toEqual({ ...end, report: { escalatedTo: isReached ? 'SIGKILL' : null, asked: [], ends } });
  });

  test('are given to the function that asks, while they run', async () => {
    // Nobody has asked, so SIGTERM is the first step, and SIGKILL the second.
    const ends = [BY_TERM, BY_TERM, LEFT, NOT_STARTED, BY_TERM];
    expect(await shutDown('ask')).toEqual({ ...end, report: { escalatedTo: isReached ? 'SIGKILL' : 'SIGTERM', asked: [0, 1, 4], ends } });
  });

  test('have the types of node:child_process', () => {
    const options = { report: ({ children }: { children: readonly ChildProcess[] }) => children };
    using ours = coordinateShutdown([spawn('true')], { report: ({ children }) => { expectTypeOf(children).toExtend<readonly ShutdownChild[]>(); } });
    using both = coordinateShutdown<ChildProcess>([spawn('true'), stockSpawn('true')], options);
    using stock = coordinateShutdown(new Set([stockSpawn('true')]), {
      ask(child) { expectTypeOf(child).toHaveProperty('exitCode'); },
    });
    for (const { requested } of [ours, both, stock]) expect(requested.aborted).toBe(false);
  });
});
