import { describe, expect, test } from 'vitest';

import { runFixture, type Surroundings } from './support/fixture.ts';

const [SIGINT, SIGCONT, SIGTSTP] = [2, 18, 20];

interface Race {
  sent: number;
  changed: string[];
  children: string[];
  descriptors: number;
}

interface TrueRace extends Race {
  ours: number;
  stockKilled: number;
  threads: number;
  heardDuring: Record<string, number>;
}

interface ForkRace extends Race {
  ours: unknown[];
  stockFailed: number;
  heardDuring: number;
}

function expectUntouchedParent(race: Race): void {
  expect(race.changed).toEqual([]);
  expect(race.children).toEqual([]);
  expect(race.descriptors).toBe(0);
}

const WAYS: [string, Surroundings][] = [
  ['vfork and pidfd', {}],
  ['fork and waiting threads', { env: { SIGMASK_INTERNAL: 'fork,no-pidfd' } }],
];

describe.each(WAYS)('with %s, SIGINT to the whole process group every 0.5 ms', (_, around) => {
  test("2,000 spawn('/bin/true') with SIGINT ignored: 0 killed, while stock loses most", async () => {
    const race = await runFixture<TrueRace>('race-true.mjs', ['2000', String(SIGINT)], around);
    expect(race.ours).toBe(0);
    expect(race.stockKilled).toBeGreaterThan(100);
    expect(race.heardDuring['SIGINT']).toBeGreaterThan(100);
    expect(race.threads).toBeGreaterThan(4);
    expectUntouchedParent(race);
  });

  test('100 fork() children that exchange a message, clean up and exit: 0 killed', async () => {
    const race = await runFixture<ForkRace>('race-fork.mjs', ['100', String(SIGINT)], around);
    expect(race.ours).toEqual([]);
    expect(race.stockFailed).toBeGreaterThan(5);
    expect(race.heardDuring).toBeGreaterThan(100);
    expectUntouchedParent(race);
  });

  test('SIGTSTP/SIGCONT in the same storm: no hang of the parent, every child ends', async () => {
    const race = await runFixture<TrueRace>('race-true.mjs', ['2000', String(SIGTSTP), String(SIGCONT)], around);
    expect(race.ours).toBe(0);
    expect(race.sent).toBeGreaterThan(100);
    expectUntouchedParent(race);
  });

  test('SIGINT, SIGTSTP and SIGCONT over 30 fork() children: every child ends, none is killed', async () => {
    const race = await runFixture<ForkRace>('race-fork.mjs', ['30', ...[SIGINT, SIGTSTP, SIGCONT].map(String)], around);
    expect(race.ours).toEqual([]);
    expectUntouchedParent(race);
  });
});

test.each([
  [10_000, 'vfork and pidfd', {}],
  [10_000, 'fork and waiting threads', { SIGMASK_INTERNAL: 'fork,no-pidfd' }],
])('%i spawns in one process under signal fire with 64 in flight, by %s: no lost exit event, no zombie, no fd left, RSS flat', async (count, _, env) => {
  const { bytesPerChild, started, ...others } = await runFixture<{ bytesPerChild: number; started: number }>('soak.mjs', [String(count)], {
    // Memory that each of many threads would keep for itself hides what leaks, too.
    env: { ...env, NODE_OPTIONS: '--max-semi-space-size=1', MALLOC_ARENA_MAX: '1' },
  });
  expect(started).toBeGreaterThanOrEqual(count);
  expect(others).toEqual({ ends: { '0,': started }, exits: started, closes: started, children: [], descriptors: 0 });
  expect(bytesPerChild).toBeLessThan(400);
});

test("a SIGINT that arrives in the middle of a spawn reaches the parent's listener afterwards", async () => {
  const result = await runFixture('mid-spawn.mjs');
  expect(result).toEqual({ during: true, heardBeforeEnd: 0, heard: 1, heardAfter: true, killed: 0 });
});

test('a child in a group of its own is never hit by a signal for the group that it was started from', async () => {
  expect(await runFixture('group-race.mjs')).toEqual({ killed: [], sent: true });
});
