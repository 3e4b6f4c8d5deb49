// The end of a child whose group lives on: reported at once, as that of any child; nothing is left when the group has ended.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { noShell } from '../support/skip.ts';
import { isByPidfd, WAYS } from './support.ts';

interface End {
  waitStatus: object;
  same: boolean;
  hasUsage: boolean;
  memberLives: boolean;
  zombie: boolean;
  usageStays: boolean;
}

interface Report {
  ends: End[];
  usage: object;
  left: { zombies: number; sent: boolean[] };
  alone: boolean[];
  order: string[];
}

describe.skipIf(noShell).each(WAYS)("a child whose group lives on (SIGMASK_INTERNAL: '%s')", (SIGMASK_INTERNAL) => {
  test('ends at once, with the status and the usage of any child, and leaves nothing after the end of its group', async () => {
    const { ends, usage, left, alone, order } = await runFixture<Report>('child/group-end.mjs', [], { env: { SIGMASK_INTERNAL } });
    const zombie = !isByPidfd(SIGMASK_INTERNAL);
    const rest = { same: true, hasUsage: true, memberLives: true, zombie, usageStays: true };
    expect(ends).toEqual([
      { waitStatus: { code: 7, signal: null, coreDumped: false }, ...rest },
      { waitStatus: { code: null, signal: 'SIGKILL', coreDumped: false }, ...rest },
      { waitStatus: { code: null, signal: 'SIGRTMIN+2', coreDumped: false }, ...rest },
      // Whether a core is dumped depends on the machine: the child in the group of this process shows it.
      { waitStatus: { code: null, signal: 'SIGSEGV', coreDumped: expect.any(Boolean) as boolean }, ...rest },
    ]);
    expect(usage).toEqual({ worked: true, maxRSS: true });
    expect(left).toEqual({ zombies: zombie ? 10 : 0, sent: Array<boolean>(10).fill(false) });
    expect(alone).toEqual([false, false, false]);
    expect(order).toEqual(['exit', 'member', 'close']);
  });

  test('has killed as after kill, also in the error of exec', async () => {
    const report = await runFixture<Record<string, unknown>>('child/killed-flag.mjs', [], { env: { SIGMASK_INTERNAL } });
    const flags = [false, true, true, false, false, false];
    const error = { killed: true, signal: 'SIGTERM', code: null };
    expect(report).toEqual({
      kill: flags,
      killGroup: flags,
      errors: { kill: error, otherwise: { ...error, killed: false }, killGroup: error },
      afterTheLeader: [false, true, true, false, true, true],
    });
  });
});
