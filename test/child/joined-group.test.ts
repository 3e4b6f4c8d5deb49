// Children that have joined the group of another child: killGroup reaches that group after their end.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { noShell, skipUnless } from '../support/skip.ts';
import { alsoOfThisRun, isByPidfd, WAYS } from './support.ts';

const notLinux = skipUnless(process.platform === 'linux', 'the fixture reads /proc');

describe.skipIf(noShell || notLinux)('killGroup of a child that has joined a group', () => {
  test.each(WAYS)("reaches the group after the child's end, whether its leader lives or not (SIGMASK_INTERNAL: '%s')", async (SIGMASK_INTERNAL) => {
    const isZombie = !isByPidfd(SIGMASK_INTERNAL);
    const hasPidfd = !/no-pidfd/.test(alsoOfThisRun(SIGMASK_INTERNAL));
    // In the group; a zombie; before the leader's end; after it; the member; after the group's end.
    const leaderLives = [true, isZombie, true, true, 'ended', false];
    // What holds the group at its leader's end serves the child, too.
    const leaderHasEnded = [true, false, true, 'ended', false];
    expect(await runFixture('child/joined-group.mjs', [], { env: { SIGMASK_INTERNAL } })).toEqual({
      ours: leaderLives,
      'ours, reaped before': leaderHasEnded,
      stock: leaderLives,
      // The kernel opens no pidfd for a leader that has been reaped.
      'stock, reaped before': [true, true, true, 'ended', false],
      onlyTheLeader: [true, 'SIGTERM', false],
      // One pidfd or zombie serves all children that have ended in a group.
      many: [hasPidfd ? 1 : 0, isZombie ? 1 : 0, true],
      thisProcess: 'ERR_INVALID_STATE',
    });
  });
});
