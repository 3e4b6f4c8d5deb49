// SIGKILL of a process that has contained children. SIGMASK_TEST_RUNS is the number of rounds.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import { alsoOfThisRun } from '../child/support.ts';
import { fixture, runFixture } from '../support/fixture.ts';
import { PACE, PROGRAM_LIMIT, STEP_LIMIT, TEST_LIMIT } from '../support/pace.mts';
import { killMarked, marked } from '../support/processes.ts';
import { noShell } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { CONTAINMENTS, NO_MARK } from './containments.ts';

const ROUNDS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 4);
// The milliseconds in which all of them start.
const LATEST = 150 * PACE;
// Those in which a parent without a mark starts its children.
const STARTING = 60 * PACE;

describe.skipIf(noShell).each(CONTAINMENTS)('SIGKILL of the parent of children contained by $name', ({ containment, isMissing, env }) => {
  test.skipIf(isMissing)(`leaves no process and no cgroup at ${ROUNDS} random moments, although the children fork`, async () => {
    const report = await runFixture<Record<string, number>>('contain/parent-killed.mjs', [String(ROUNDS), String(LATEST)], { env, limit: PROGRAM_LIMIT + ROUNDS * STEP_LIMIT });
    // The first moment is one at which all children fork.
    expect(report['children']).toBeGreaterThan(0);
    if (containment === 'cgroup') expect(report['cgroups']).toBeGreaterThan(0);
    process.stdout.write(`${containment}: ${Number(report['longest']).toFixed(0)} ms after the parent's end no process and no cgroup was left, at most\n`);
  }, TEST_LIMIT + PROGRAM_LIMIT + ROUNDS * STEP_LIMIT);
});

// Without a mark, only what a child says before it runs its program is known of it.
describe.skipIf(noShell || NO_MARK.isMissing)('SIGKILL of a parent that starts children without a mark', () => {
  test(`leaves no child at ${ROUNDS * 4} random moments`, async () => {
    const mark = `SIGMASK_TEST_MARK=${process.pid}-starting.`;
    const [name, value] = mark.split('=') as [string, string];
    onTestFinished(() => killMarked(mark));
    for (let round = 0; round < ROUNDS * 4; round++) {
      const env = { ...process.env, NODE_OPTIONS: '', ...NO_MARK.env, SIGMASK_INTERNAL: alsoOfThisRun('no-cgroup'), [name]: value };
      const parent = spawn(process.execPath, [fixture('contain/starting-parent.mjs')], { stdio: ['ignore', 'pipe', 'inherit'], env });
      await once(parent.stdout, 'data');
      await sleep(Math.random() ** 2 * STARTING);
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      await until('descendants that are left', () => marked(mark).length === 0);
    }
  }, TEST_LIMIT + ROUNDS * 4 * STEP_LIMIT);
});
