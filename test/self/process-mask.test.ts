// sigprocmask: the mask of all threads of this process, under fire, and of threads that cannot be asked.

import { describe, expect, test } from 'vitest';

import { sigprocmask, type How, type Signal } from 'sigmask';

import { HOSTILE, runFixture, type Surroundings } from '../support/fixture.ts';
import { count, shown } from '../support/pace.mts';
import { noShell, underThreadSanitizer } from '../support/skip.ts';

const PLAIN: Surroundings = {};
const PENDING = { thread: [], process: ['SIGUSR2'] };

test('baseline: with pthread_sigmask alone, the signal ends the process', async () => {
  await expect(runFixture('self/process-mask.mjs', ['one thread'])).rejects.toThrow('ended with SIGUSR2');
});

describe.each([['a plain parent', PLAIN], ['a hostile parent', HOSTILE]])('process scope under %s: the process lives, the signal is pending', (_, around) => {
  test('and a JS listener receives it after the restore', async () => {
    expect(await runFixture('self/process-mask.mjs', ['listener'], around)).toEqual({
      previous: [], during: { heard: 0, pending: PENDING, fate: 'pending' }, blocked: ['SIGUSR2'],
      heard: 1, after: { thread: [], process: [] }, changed: [],
    });
  });

  test('and it has its default effect after the restore', async () => {
    expect(await runFixture('self/process-mask.mjs', ['default action'], around)).toEqual({ pending: PENDING, signal: 'SIGUSR2' });
  });
});

interface Steps {
  wrong: string[];
  exposed: number;
  seed: number;
  changed: string[];
  all: boolean[];
  left: boolean;
  changedByAll: string[];
}

test.each<[string, string[], Surroundings]>([
  ['the main thread', [], PLAIN], ['a Worker', ['worker'], PLAIN], ['the main thread under a hostile parent', [], HOSTILE],
])('200 random steps of sigprocmask on %s: the previous mask, the own mask and those of all other threads are right', async (_, args, around) => {
  const steps = await runFixture<Steps>('self/process-mask-steps.mjs', args, around);
  expect(steps.wrong, `seed ${steps.seed}`).toEqual([]);
  expect(steps).toMatchObject({ exposed: 0, changed: [], all: [true], left: true, changedByAll: [] });
});

describe('with 16 Workers and a busy thread pool', () => {
  interface Fire {
    rounds: number;
    sent: number;
    pendingSeen: number;
    delivered: number;
    heard: number;
    workers: number;
    changed: string[];
  }

  const ROUNDS = count(1_000, 100);

  test(`survives ${shown(ROUNDS)} block/restore rounds under fire of SIGUSR2 at its default action, and restores every mask`, async () => {
    const fire = await runFixture<Fire>('self/process-mask-fire.mjs', ['default', String(ROUNDS)]);
    expect(fire).toMatchObject({ rounds: ROUNDS, pendingSeen: ROUNDS, workers: 16, changed: [] });
  });

  test(`delivers nothing while blocked in ${shown(ROUNDS)} rounds under fire with a listener, and restores every mask`, async () => {
    const fire = await runFixture<Fire>('self/process-mask-fire.mjs', ['listener', String(ROUNDS)]);
    expect(fire).toMatchObject({ rounds: ROUNDS, pendingSeen: ROUNDS, workers: 16, delivered: 0, changed: [] });
    expect(fire.heard).toBeGreaterThan(ROUNDS / 10);
  });
});

test('blocks on threads that are created or end during the round, and on threads that start children', async () => {
  // A spawn by sigmask is a fork that ThreadSanitizer does not know of: its locks may stay held in the child for ever.
  const args = underThreadSanitizer ? ['40', 'stock'] : [String(count(100, 20)), 'both'];
  expect(await runFixture('self/process-mask-churn.mjs', args)).toEqual({ exposed: [], changed: [] });
});

test('waits for a start that waits for a lock, though that thread sleeps with everything blocked', async () => {
  const run = runFixture('self/process-mask-churn.mjs', ['20', underThreadSanitizer ? 'stock' : 'both'], { preload: 'slow_lock' });
  expect(await run).toEqual({ exposed: [], changed: [] });
});

test('gives Workers that change masks at the same time the masks that they ask for', async () => {
  expect(await runFixture('self/process-mask-many.mjs')).toEqual({ failed: [], rounds: 8 * 100, changed: [] });
});

test('changes masks while one thread starts children and another reaps adopted ones', async () => {
  expect(await runFixture('self/reap-and-block.mjs')).toEqual({ codes: [] });
});

describe('the borrowed real-time signal', () => {
  test('is restored exactly, whichever it is', async () => {
    expect(await runFixture('self/process-mask-borrow.mjs', ['put back'])).toEqual({ changed: [], same: true, ignored: true });
  });

  test('fails with a clear error and changes nothing when none is free', async () => {
    expect(await runFixture('self/process-mask-borrow.mjs', ['none free'], { preload: 'handlers' })).toEqual({
      codes: ['ERR_NO_FREE_SIGNAL', 'ERR_NO_FREE_SIGNAL', 'ERR_NO_FREE_SIGNAL'], changed: [], withOneIgnored: 'no error',
    });
  });

  test('has its effect when another process sends it at the same moment', async () => {
    expect(await runFixture('self/process-mask-borrow.mjs', ['foreign'])).toEqual({ ends: ['SIGRTMAX'], rounds: 20 });
  });
});

describe('a thread that cannot answer', () => {
  test('is not waited for when it blocks everything', async () => {
    expect(await runFixture('self/process-mask-deaf.mjs', ['everything'])).toEqual({ changed: [] });
  });

  test('because it blocks everything is not waited for, although it wakes up while another thread computes', async () => {
    expect(await runFixture('self/process-mask-deaf.mjs', ['waking'], { preload: 'waker' })).toEqual({ changed: [] });
  });

  test('is an error when it blocks all real-time signals, but not those to be blocked', async () => {
    expect(await runFixture('self/process-mask-deaf.mjs', ['real-time'])).toEqual({
      codes: ['ERR_NO_FREE_SIGNAL'], alreadyBlocked: 'no error', changed: [],
    });
  });

  test.skipIf(noShell)('is an error after a while when a debugger holds it; nothing stays blocked, and the process is intact when it continues', async () => {
    expect(await runFixture('self/process-mask-deaf.mjs', ['traced'])).toEqual({
      code: 'ERR_THREAD_NOT_RESPONDING', changed: [], laterChanged: [], works: true,
    });
  });

  test.skipIf(noShell)('leaves this guard and the next one holding when a debugger makes the restore fail', async () => {
    expect(await runFixture('self/process-mask-deaf.mjs', ['traced restore'])).toEqual({
      code: 'ERR_THREAD_NOT_RESPONDING', exposed: [], early: 0, held: [], received: 1, changed: [],
    });
  });

  test.skipIf(noShell)('does not spoil the exit code of a process that ends while a restore is owed', async () => {
    for (let round = 0; round < 3; round++) {
      await expect(runFixture('self/process-mask-deaf.mjs', ['traced exit'])).rejects.toThrow('ended with 5');
    }
  });

  test.skipIf(noShell)('delays the restore, but no signal and no result', async () => {
    expect(await runFixture('self/process-mask-deaf.mjs', ['traced results'])).toEqual({ results: ['SIGUSR1', 'result'], received: 1 });
  });
});

describe('refuses', () => {
  test.each<[unknown, unknown, string]>([
    ['SIG_BLOCK', 'SIGKILL', 'ERR_INVALID_ARG_VALUE set'], ['SIG_SETMASK', ['SIGINT', 'SIGSTOP'], 'ERR_INVALID_ARG_VALUE set[1]'],
    ['SIG_UNBLOCK', 33, 'ERR_INVALID_ARG_VALUE set'], ['SIG_BLOCK', 'int', 'ERR_UNKNOWN_SIGNAL set'], ['SIG_BLOCK', 65, 'ERR_OUT_OF_RANGE set'],
    ['SIG_BLOCK', null, 'ERR_INVALID_ARG_TYPE set'], ['block', 'SIGINT', 'ERR_INVALID_ARG_VALUE how'], [undefined, undefined, 'ERR_INVALID_ARG_VALUE how'],
  ])('%s of %o', (how, set, expected) => {
    let thrown = new Error('no error') as NodeJS.ErrnoException;
    try {
      sigprocmask(how as How, set as Signal);
    } catch (error) {
      thrown = error as NodeJS.ErrnoException;
    }
    expect(`${thrown.code} ${thrown.message.split(' ')[0]}`).toBe(expected);
    expect(sigprocmask('SIG_BLOCK').toJSON()).toEqual([]);
  });
});
