// pthread_sigmask and sigpending: the mask and the pending signals of one thread, compared with the kernel.

import { describe, expect, test } from 'vitest';

import { HOSTILE, REAL_TIME_IGNORED, runFixture, type Surroundings } from '../support/fixture.ts';
import { noShell } from '../support/skip.ts';
import { PARENTS, PLAIN } from './support.ts';

interface Steps {
  wrong: unknown[];
  count: number;
}

interface Mask {
  agreesAtStart: boolean;
  single: Steps;
  random: Steps & { seed: number };
  all: boolean;
  none: boolean;
  set: boolean;
  unchangeable: string[];
  inLists: string[];
  hows: string[];
  readingHows: string[];
  types: string[];
  unknown: string;
  restored: boolean;
}

describe.each<[string, Surroundings, string[]]>([
  ['the main thread', PLAIN, []],
  ['a Worker', PLAIN, ['worker']],
  ['the main thread under a hostile parent', HOSTILE, []],
  ['a Worker under a hostile parent', HOSTILE, ['worker']],
  ['the main thread with real-time signals ignored', REAL_TIME_IGNORED, []],
])('pthread_sigmask on %s', (_, around, args) => {
  test('changes exactly the given signals, returns the previous mask, and agrees with the kernel', async () => {
    const mask = await runFixture<Mask>('self/mask.mjs', args, around);
    expect(mask.agreesAtStart).toBe(true);
    expect(mask.single).toEqual({ wrong: [], count: 60 * 8 });
    expect(mask.random.wrong, `seed ${mask.random.seed}`).toEqual([]);
    expect(mask.random.count).toBe(300);
    expect([mask.all, mask.none, mask.set]).toEqual([true, true, true]);
    expect(mask.restored).toBe(true);
  });

  test('refuses wrong arguments and changes nothing', async () => {
    const mask = await runFixture<Mask>('self/mask.mjs', args, around);
    expect(mask.unchangeable).toEqual(Array<string>(4 * 3 * 2).fill('ERR_INVALID_ARG_VALUE set'));
    expect(mask.inLists).toEqual(Array<string>(4).fill('ERR_INVALID_ARG_VALUE set[1]'));
    expect(mask.hows).toEqual(Array<string>(11).fill('ERR_INVALID_ARG_VALUE how'));
    expect(mask.readingHows).toEqual(Array<string>(2).fill('ERR_INVALID_ARG_VALUE how'));
    expect(mask.types).toEqual(Array<string>(4).fill('ERR_INVALID_ARG_TYPE set'));
    expect(mask.unknown).toBe('ERR_UNKNOWN_SIGNAL set[1]');
  });
});

test.each(PARENTS)('a Worker has a mask of its own, under %s', async (_, around) => {
  const { threads, ...masks } = await runFixture<{ threads: number }>('self/mask-threads.mjs', [], around);
  expect(threads).toBeGreaterThan(5);
  expect(masks).toEqual({
    workerAfterMain: [], blockedByMain: 1,
    workerOwn: ['SIGHUP', 'SIGRTMIN'], mainAfterWorker: ['SIGUSR2'], blockedByWorker: 1, mainAtEnd: ['SIGUSR2'],
  });
});

test.skipIf(noShell)('sigpending: signals for a thread wait until it unblocks; other threads take signals for the process', async () => {
  const both = ['SIGUSR2', 'SIGWINCH', 'SIGRTMIN'];
  expect(await runFixture('self/mask-pending.mjs')).toEqual({
    nothing: { thread: [], process: [] },
    held: { thread: both, process: [] },
    inState: both,
    otherThreads: 0,
    heardWhileBlocked: 0,
    rest: { thread: ['SIGRTMIN'], process: [] },
    // The main thread's pending signals do not show in the Worker, nor the other way round.
    inWorker: { before: { thread: [], process: [] }, after: { thread: ['SIGHUP'], process: [] } },
    restAfterWorker: { thread: ['SIGRTMIN'], process: [] },
    heard: 2,
    stillBlocked: ['SIGUSR2', 'SIGRTMIN'],
    disposition: 'default',
  });
});

test('sigpending: a signal that every thread blocks stays pending for the process', async () => {
  expect(await runFixture('self/mask-pending-process.mjs')).toEqual({
    thread: [], process: ['SIGUSR2'], inState: ['SIGUSR2'], ofThreads: [], fate: 'pending',
  });
});
