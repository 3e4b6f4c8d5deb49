// Storms of signals on the stand-in for XNU: no child is lost, and no mask changes for good.

import { expect, test } from 'vitest';

import { count } from '../support/pace.mts';
import { noStorms } from '../support/skip.ts';
import { noStandIn, runOnMacos } from './support.ts';

const [SIGINT, SIGCONT, SIGTSTP] = [2, 18, 20];
const [SPAWNS, FORKS, GROUPS, ROUNDS] = [300, 8, 100, 10];
const ENOUGH = count(100, 25);
const UNTOUCHED = { changed: [], children: [], descriptors: 0 };
const race = async (name: string, ...args: number[]): Promise<object> => await runOnMacos(`spawn/${name}.mjs`, args.map(String));

test.skipIf(noStandIn)(`loses 0 of ${SPAWNS} children in a storm of SIGINT, which kills ${ENOUGH} of Node`, async () => {
  const { started, stockKilled, ...others } = (await race('race-true', SPAWNS, ENOUGH, SIGINT)) as Record<string, number>;
  expect([Number(started) >= SPAWNS, Number(stockKilled) >= ENOUGH]).toEqual([true, true]);
  expect(others).toMatchObject({ ours: 0, ...UNTOUCHED });
});

test.skipIf(noStandIn || noStorms)('does not hang where the storm stops and continues the parent', async () => {
  expect(await race('race-true', SPAWNS, ENOUGH, SIGTSTP, SIGCONT)).toMatchObject({ ours: 0, ...UNTOUCHED });
});

test.skipIf(noStandIn || noStorms)('loses no child that is Node', async () => {
  expect(await race('race-fork', FORKS, ENOUGH, SIGINT)).toMatchObject({ ours: [], ...UNTOUCHED });
});

test.skipIf(noStandIn)('never hits a child in a group of its own by a signal for the group of its parent', async () => {
  expect(await race('group-race', GROUPS, ENOUGH)).toEqual({ killed: [] });
});

// Not with a listener: a thread that is in a handler at that moment gets its old mask back when it returns.
test.skipIf(noStandIn)('delivers nothing that is blocked for the process, and restores every mask', async () => {
  const fire = await runOnMacos('self/process-mask-fire.mjs', ['default', String(ROUNDS)]);
  expect(fire).toMatchObject({ rounds: ROUNDS, pendingSeen: ROUNDS, workers: 16, delivered: 0, changed: [] });
});
