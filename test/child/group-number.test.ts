// The kernel gives the number of an ended group to another one: killGroup of the old child does not reach it. SIGMASK_TEST_RUNS is
// the number of rounds.

import { spawnSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { count, PROGRAM_LIMIT, shown } from '../support/pace.mts';
import { noNamespace, UNSHARE } from '../shutdown/support.ts';
import { alsoOfThisRun, isByPidfd } from './support.ts';

const ROUNDS = Number(process.env['SIGMASK_TEST_RUNS'] ?? count(1_500, 100));

test.skipIf(noNamespace).each(['', 'no-group-pidfd'])(
  `is false for an ended group whose number another group has got, ${shown(ROUNDS)} times (SIGMASK_INTERNAL: '%s')`, (SIGMASK_INTERNAL) => {
    const [file = '', ...args] = [...UNSHARE, '--kill-child', process.execPath, fixture('child/group-number.mjs'), String(ROUNDS)];
    const env = { ...process.env, NODE_OPTIONS: '', SIGMASK_INTERNAL: alsoOfThisRun(SIGMASK_INTERNAL) };
    const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', env, timeout: PROGRAM_LIMIT, killSignal: 'SIGKILL' });
    expect(stderr).toBe('');
    const { reused, rounds, outlived, held, ...rest } = JSON.parse(stdout) as Record<string, number>;
    // Another process may have started in between.
    expect(reused).toBeGreaterThan((ROUNDS * 9) / 10);
    // A zombie keeps the number until the package reaps it.
    if (isByPidfd(SIGMASK_INTERNAL)) expect(held).toBeLessThan(outlived ?? 0);
    else expect(held).toBe(outlived);
    expect(rounds).toBe(ROUNDS);
    expect(rest).toEqual({ refused: outlived, sent: 0, harmed: 0, wrong: 0 });
  },
);
