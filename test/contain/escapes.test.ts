// Fourteen ways in which a process escapes from the end of a child. SIGMASK_TEST_RUNS is the number of rounds for each.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { PROGRAM_LIMIT, someOf, TEST_LIMIT } from '../support/pace.mts';
import { hasCommand, noShell, skipUnless } from '../support/skip.ts';
import { CONTAINMENTS_WITH_NO_MARK } from './containments.ts';

const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 1);
const LIMIT = TEST_LIMIT + RUNS * PROGRAM_LIMIT;
const BYSTANDERS = 4;

interface Report {
  containments: (string | null)[];
  results: Record<string, { left: number[]; bystanders: number[]; neighbours: number[] }>;
}

const run = (contender: string, signals: string, rounds: number, env: Record<string, string> = {}): Promise<Report> =>
  runFixture<Report>('contain/escapes.mjs', [contender, signals, String(rounds)], { env, limit: rounds * PROGRAM_LIMIT });

const noBash = skipUnless(hasCommand('bash'), 'jobs of a shell without a terminal need bash');
const DIFFERENT = expect.not.arrayContaining([0]) as unknown;

describe.skipIf(noShell || noBash)('the end of a child', () => {
  test('with node:child_process leaves a process behind in each way of escaping', async () => {
    const { results } = await run('child.kill', 'SIGKILL', 1);
    expect(Object.keys(results)).toHaveLength(14);
    const escaped = { left: DIFFERENT, bystanders: [BYSTANDERS], neighbours: [] };
    expect(results).toEqual(Object.fromEntries(Object.keys(results).map((way) => [way, escaped])));
  });

  describe.each(someOf(CONTAINMENTS_WITH_NO_MARK, 2))('that is contained by $name', ({ containment, isMissing, env }) => {
    test.skipIf(isMissing).each([
      ['end', 'SIGTERM,SIGKILL', 'sigmask contain'],
      ['kill', 'SIGKILL', 'sigmask contain, kill'],
    ])(`by %s leaves no process behind in ${RUNS} rounds, and reaches no other process`, async (_, signals, contender) => {
      const { containments, results } = await run(contender, signals, RUNS, env);
      expect(containments).toEqual([containment]);
      const all = (count: number): number[] => Array<number>(RUNS).fill(count);
      const ended = { left: all(0), bystanders: all(BYSTANDERS), neighbours: all(1) };
      expect(results).toEqual(Object.fromEntries(Object.keys(results).map((way) => [way, ended])));
    }, LIMIT);
  });
});
