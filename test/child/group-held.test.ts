// What holds a group after its leader's end, where the leader is reaped elsewhere, descriptors run out, or a Worker ends.

import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { hasCommand, noShell, skipUnless } from '../support/skip.ts';
import { isByPidfd, WAYS } from './support.ts';

interface Outcome {
  waitStatus: object | null;
  sent: boolean;
  state: string;
}

const notLinux = skipUnless(process.platform === 'linux', 'the fixtures read /proc');
const noLimit = skipUnless(hasCommand('prlimit'), 'setting a limit needs prlimit');
const YAMA = '/proc/sys/kernel/yama/ptrace_scope';
const mayTrace = process.getuid?.() === 0 || !existsSync(YAMA) || readFileSync(YAMA, 'latin1').startsWith('0');
const noTracer = skipUnless(mayTrace, 'tracing a sibling needs root here');

const outcomesOf = async (reaper: string, SIGMASK_INTERNAL: string): Promise<Outcome[]> =>
  (await runFixture<{ outcomes: Outcome[] }>('child/group-reaped.mjs', [reaper], { env: { SIGMASK_INTERNAL } })).outcomes;

const REACHED = { sent: true, state: 'ended' };
/** Without a pidfd nothing shows whether the number still belongs to the group. */
const OUT_OF_REACH = { sent: false, state: 'lives' };
const outcome = ({ sent, state }: Outcome): object => ({ sent, state });

describe.skipIf(noShell || notLinux).each(WAYS)("a group whose leader has ended (SIGMASK_INTERNAL: '%s')", (way) => {
  test('is reached by its pidfd alone when the kernel reaps the leader, because SIGCHLD is ignored', async () => {
    expect((await outcomesOf('kernel', way)).map(outcome)).toEqual([isByPidfd(way) ? REACHED : OUT_OF_REACH]);
  });

  test('is reached or left alone when another thread waits for every child', async () => {
    const outcomes = (await outcomesOf('thread', way)).map(outcome);
    // The other thread may be late.
    for (const one of outcomes) expect(isByPidfd(way) ? [REACHED] : [REACHED, OUT_OF_REACH]).toContainEqual(one);
    expect(outcomes.length).toBeGreaterThan(0);
  });

  test.skipIf(noTracer)('is reached once a tracer has let the leader go', async () => {
    expect(await outcomesOf('tracer', way)).toEqual([{ waitStatus: { code: 3, signal: null, coreDumped: false }, ...REACHED }]);
  });

  test.skipIf(noLimit)('is reached and waited for when the leader has ended without a descriptor left', async () => {
    const reached = [[0, null], true, true, 'ended'];
    expect(await runFixture('child/group-no-descriptors.mjs', [], { env: { SIGMASK_INTERNAL: way } })).toEqual({
      own: reached, joined: reached, again: reached,
    });
  });

  test('leaves no pidfd and no zombie in the process when the Worker of the child is terminated', async () => {
    expect(await runFixture('child/group-in-worker.mjs', [], { env: { SIGMASK_INTERNAL: way } })).toEqual({
      held: true, zombies: isByPidfd(way) ? 0 : 1, survives: true,
    });
  });
});
