// Each signal in each way, and random sets: a child ignores and blocks exactly the requested signals.

import { describe, expect, test } from 'vitest';

import { HOSTILE, REAL_TIME_IGNORED, runFixture, type Surroundings } from '../support/fixture.ts';
import { count } from '../support/pace.mts';
import { FALLBACKS } from './support.ts';

interface Sets {
  wrong: unknown[];
  count: number;
}

interface StatesAtExec {
  baseline: { ignored: string; blocked: string };
  every: Sets;
  random: Sets & { seed: number };
  all: unknown[];
  none: unknown[];
  refusals: string[];
}

const REAL_TIME = 0xffff_fffe_0000_0000n;
const NOTHING: Surroundings = {};
const STATUS: Surroundings = { env: { SIGMASK_INTERNAL: 'status' } };
const NO_STATUS: Surroundings = { env: { SIGMASK_INTERNAL: 'no-status' } };
// Random sets.
const [CHILDREN, NODE_CHILDREN] = [count(200, 20), count(20, 5)];

describe(`every signal 1..64 × {default, ignore, block, ignore + block}, and ${CHILDREN} random sets`, () => {
  test.each([
    ['a plain parent', NOTHING, []],
    ['a Worker', NOTHING, ['worker']],
    ['a hostile parent', HOSTILE, []],
    ['a Worker of a hostile parent', HOSTILE, ['worker']],
    ['a parent that ignores real-time signals', REAL_TIME_IGNORED, []],
    ['a hostile parent whose children read their status', { ...HOSTILE, ...STATUS }, []],
    ['a hostile parent whose children read each disposition', { ...HOSTILE, ...NO_STATUS }, []],
    ['a plain parent without vfork and pidfd', FALLBACKS, []],
    ['a hostile parent without vfork and pidfd', { ...HOSTILE, ...FALLBACKS }, []],
  ])('from %s', async (_, around, args) => {
    const found = await runFixture<StatesAtExec>('spawn/state-at-exec.mjs', [String(CHILDREN), ...args], around);
    expect(found.every.wrong).toEqual([]);
    expect(found.every.count).toBe(60 * 4);
    expect(found.random.wrong, `seed ${found.random.seed}`).toEqual([]);
    expect(found.random.count).toBe(CHILDREN);
    expect(found.all).toEqual([]);
    expect(found.none).toEqual([]);
    expect(new Set(found.refusals)).toEqual(new Set(['ERR_INVALID_ARG_VALUE true']));
    // Node's own spawn resets the signals that it knows, and leaves real-time signals ignored if its parent ignores them.
    expect(found.baseline.blocked).toBe('0');
    const realTime = BigInt(`0x${around.ignored ?? '0'}`) & REAL_TIME;
    expect(BigInt(found.baseline.ignored) & REAL_TIME).toBe(realTime);
  });
});

test.each([
  ['a plain parent', NOTHING],
  ['a hostile parent', HOSTILE],
  ['a plain parent without vfork and pidfd', FALLBACKS],
])(`fork() children of every signal and of ${NODE_CHILDREN} random sets ignore and block exactly these on every thread, from %s`, async (_, around) => {
  const found = await runFixture<{ seed: number; wrong: unknown[]; baseline: { blocked: string } }>('spawn/state-of-forks.mjs', [String(NODE_CHILDREN)], around);
  expect(found.wrong, `seed ${found.seed}`).toEqual([]);
  expect(found.baseline.blocked).toBe('0000000000000000');
});
