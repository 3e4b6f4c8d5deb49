// The option parentDeathSignal.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import { fixture, runFixture } from '../support/fixture.ts';
import { PACE, STEP_LIMIT, TEST_LIMIT } from '../support/pace.mts';
import { killMarked, marked } from '../support/processes.ts';
import { until } from '../support/until.ts';

const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 20);
const AT_ONCE = 5;
// The milliseconds in which all of them start.
const LATEST = 150 * PACE;

let marks = 0;

/** The module that starts the parent's children, and the options for each. */
type Children = readonly [module: string, options: object];

const WITH_DEATH_SIGNAL: Children = ['sigmask/child_process', { parentDeathSignal: 'SIGKILL' }];

/** Kills a parent some time after its start, and waits until so many of its descendants are left. */
async function killParent([module, options]: Children, when: number | 'all started', left: (count: number) => boolean): Promise<void> {
  const mark = `SIGMASK_TEST_MARK=${process.pid}-${marks++}.`;
  const [name = '', value = ''] = mark.split('=');
  const parent = spawn(process.execPath, [fixture('spawn/parent-death.mjs'), module, JSON.stringify(options)], {
    detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '', [name]: value },
  });
  onTestFinished(() => killMarked(mark));
  await (when === 'all started' ? once(parent.stdout, 'data') : sleep(when));
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await until('descendants that are left', () => left(marked(mark).length));
  killMarked(mark);
}

describe('SIGKILL of the parent', () => {
  test('leaves behind children of stock node:child_process', async () => {
    await killParent(['node:child_process', {}], 'all started', (count) => count >= 10);
  });

  test('leaves no descendant when all have started', async () => {
    await killParent(WITH_DEATH_SIGNAL, 'all started', (count) => count === 0);
  });

  test(`leaves no descendant at ${RUNS} random moments`, async () => {
    for (let run = 0; run < RUNS; run += AT_ONCE) {
      const moments = Array.from({ length: AT_ONCE }, () => Math.random() * LATEST);
      await Promise.all(moments.map((moment) => killParent(WITH_DEATH_SIGNAL, moment, (count) => count === 0)));
    }
  }, TEST_LIMIT + RUNS * STEP_LIMIT);
});

test('in a Worker it is an error, because its children would be signalled at the end of the Worker', async () => {
  expect(await runFixture('spawn/parent-death-worker.mjs')).toEqual({
    outcomes: Array(2).fill('ERR_WORKER_UNSUPPORTED_OPERATION options.parentDeathSignal is not supported in workers'),
  });
});
