// The kernel gives the number of a member that has ended to another process: the end of the contained child does not reach it.
// SIGMASK_TEST_RUNS is the number of rounds.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { alsoOfThisRun } from '../child/support.ts';
import { noNamespace, UNSHARE } from '../shutdown/support.ts';
import { fixture } from '../support/fixture.ts';
import { count, PROGRAM_LIMIT, shown, TEST_LIMIT } from '../support/pace.mts';
import { noShell } from '../support/skip.ts';
import { CONTAINMENTS_WITH_NO_MARK } from './containments.ts';

const ROUNDS = Number(process.env['SIGMASK_TEST_RUNS'] ?? count(480, 24));
// A second for each round is far too much.
const LIMIT = PROGRAM_LIMIT + ROUNDS * 1_000;
const HELPERS = join(import.meta.dirname, '..', '..', 'build', 'test');

describe.skipIf(noShell || noNamespace).each(CONTAINMENTS_WITH_NO_MARK)('a child contained by $name', ({ isMissing, env: around }) => {
  test.skipIf(isMissing)(`is ended ${shown(ROUNDS)} times without reaching a process that has got the pid of a member`, () => {
    const [file = '', ...args] = [...UNSHARE, '--kill-child', process.execPath, fixture('contain/pid-reuse.mjs'), String(ROUNDS)];
    const env = { ...process.env, NODE_OPTIONS: '', SIGMASK_TEST_HELPERS: HELPERS, ...around, SIGMASK_INTERNAL: alsoOfThisRun(around['SIGMASK_INTERNAL'] ?? '') };
    const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', env, timeout: LIMIT, killSignal: 'SIGKILL' });
    expect(stderr).toBe('');
    const { reused, known, ...rest } = JSON.parse(stdout) as Record<string, number>;
    // Another process may have started in between.
    expect(reused).toBeGreaterThan((ROUNDS * 9) / 10);
    expect(known).toBe((ROUNDS * 3) / 4);
    expect(rest).toEqual({ rounds: ROUNDS, harmed: 0, wrong: 0 });
  }, TEST_LIMIT + LIMIT);
});
