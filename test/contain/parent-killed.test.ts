// SIGKILL of a process that has contained children. SIGMASK_TEST_RUNS is the number of rounds.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { PACE, PROGRAM_LIMIT, STEP_LIMIT, TEST_LIMIT } from '../support/pace.mts';
import { noShell } from '../support/skip.ts';
import { CONTAINMENTS } from './containments.ts';

const ROUNDS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 4);
// The milliseconds in which all of them start.
const LATEST = 150 * PACE;

describe.skipIf(noShell).each(CONTAINMENTS)('SIGKILL of the parent of children contained by $name', ({ containment, isMissing, env }) => {
  test.skipIf(isMissing)(`leaves no process and no cgroup at ${ROUNDS} random moments, though they fork`, async () => {
    const report = await runFixture<Record<string, number>>('contain/parent-killed.mjs', [String(ROUNDS), String(LATEST)], { env, limit: PROGRAM_LIMIT + ROUNDS * STEP_LIMIT });
    // The first moment is one at which all children fork.
    expect(report['children']).toBeGreaterThan(0);
    if (containment === 'cgroup') expect(report['cgroups']).toBeGreaterThan(0);
    process.stdout.write(`${containment}: ${Number(report['longest']).toFixed(0)} ms after the parent's end no process and no cgroup was left, at most\n`);
  }, TEST_LIMIT + PROGRAM_LIMIT + ROUNDS * STEP_LIMIT);
});
