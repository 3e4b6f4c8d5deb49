// Children that start in a storm of signals to the whole group: none is killed or lost, and nothing is left behind.

import { describe, expect, test } from 'vitest';

import { runFixture, type Surroundings } from '../support/fixture.ts';
import { count, shown, someOf } from '../support/pace.mts';
import { noStorms } from '../support/skip.ts';
import { FALLBACKS } from './support.ts';

const [SIGINT, SIGCONT, SIGTSTP] = [2, 18, 20];
const [SPAWNS, FORKS, MIXED_FORKS, SOAKED, GROUPS] = [count(2_000, 100), count(100, 10), count(30, 6), count(10_000, 1_000), count(1_000, 100)];
// The number of signals that are received, and of stock children that are killed.
const ENOUGH = count(100, 25);

interface Race {
  sent: number;
  changed: string[];
  children: string[];
  descriptors: number;
}

interface TrueRace extends Race {
  ours: number;
  started: number;
  stockKilled: number;
  threads: number;
  receivedDuring: number;
}

interface ForkRace extends Race {
  ours: unknown[];
  stockFailed: number;
  receivedDuring: number;
}

function expectUntouchedParent(race: Race): void {
  expect(race.changed).toEqual([]);
  expect(race.children).toEqual([]);
  expect(race.descriptors).toBe(0);
}

const WAYS = someOf<[string, Surroundings]>([['vfork and pidfd', {}], ['fork and waiting threads', FALLBACKS]], 2);

describe.each(WAYS)('with %s, SIGINT to the whole process group every 0.5 ms', (_, around) => {
  test(`${shown(SPAWNS)} spawn('/bin/true') with SIGINT ignored: 0 killed, while stock loses ${ENOUGH}`, async () => {
    const race = await runFixture<TrueRace>('spawn/race-true.mjs', [SPAWNS, ENOUGH, SIGINT].map(String), around);
    expect(race.ours).toBe(0);
    expect(race.started).toBeGreaterThanOrEqual(SPAWNS);
    expect(race.stockKilled).toBeGreaterThanOrEqual(ENOUGH);
    expect(race.receivedDuring).toBeGreaterThanOrEqual(ENOUGH);
    expect(race.threads).toBeGreaterThan(4);
    expectUntouchedParent(race);
  });

  test(`${FORKS} fork() children that exchange a message, clean up and exit: 0 killed`, async () => {
    const race = await runFixture<ForkRace>('spawn/race-fork.mjs', [FORKS, ENOUGH, SIGINT].map(String), around);
    expect(race.ours).toEqual([]);
    expect(race.stockFailed).toBeGreaterThan(2);
    expect(race.receivedDuring).toBeGreaterThanOrEqual(ENOUGH);
    expectUntouchedParent(race);
  });

  test.skipIf(noStorms)('SIGTSTP/SIGCONT in the same storm: the parent does not hang, every child ends', async () => {
    const race = await runFixture<TrueRace>('spawn/race-true.mjs', [SPAWNS, ENOUGH, SIGTSTP, SIGCONT].map(String), around);
    expect(race.ours).toBe(0);
    expect(race.sent).toBeGreaterThan(ENOUGH);
    expectUntouchedParent(race);
  });

  test.skipIf(noStorms)(`SIGINT, SIGTSTP and SIGCONT over ${MIXED_FORKS} fork() children: every child ends, none is killed`, async () => {
    const race = await runFixture<ForkRace>('spawn/race-fork.mjs', [MIXED_FORKS, ENOUGH, SIGINT, SIGTSTP, SIGCONT].map(String), around);
    expect(race.ours).toEqual([]);
    expectUntouchedParent(race);
  });
});

test.skipIf(noStorms).each(WAYS)(`${shown(SOAKED)} spawns in one process under signal fire with 64 in flight, by %s: no lost exit event, no zombie, no fd left, RSS flat`, async (_, { env }) => {
  const { growth, started, ...others } = await runFixture<{ growth: number; started: number }>('spawn/soak.mjs', [String(SOAKED)], {
    // The memory that each of many threads would keep for itself hides leaks, too.
    env: { ...env, NODE_OPTIONS: '--max-semi-space-size=1', MALLOC_ARENA_MAX: '1' },
  });
  expect(started).toBeGreaterThanOrEqual(SOAKED);
  expect(others).toEqual({ ends: { '0,': started }, exits: started, closes: started, children: [], descriptors: 0 });
  // In bytes, for four tenths of the children: 400 for each, or the normal variation.
  expect(growth).toBeLessThan(Math.max(640_000, 160 * SOAKED));
});

test("a SIGINT during a spawn reaches the parent's listener afterwards", async () => {
  const result = await runFixture('spawn/mid-spawn.mjs');
  expect(result).toEqual({ during: true, receivedBeforeEnd: 0, received: 1, receivedAfter: true, killed: 0 });
});

test("a child in a group of its own is never hit by a signal for its parent's group", async () => {
  expect(await runFixture('spawn/group-race.mjs', [GROUPS, ENOUGH].map(String))).toEqual({ killed: [] });
});
