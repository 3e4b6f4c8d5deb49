// Children that have joined the group of another child: killGroup reaches that group after their end.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { noShell, skipUnless } from '../support/skip.ts';
import { isByPidfd, WAYS } from './support.ts';

const notLinux = skipUnless(process.platform === 'linux', 'the fixture reads /proc');

describe.skipIf(noShell || notLinux)('killGroup of a child that has joined a group', () => {
  test.each(WAYS)("reaches the group after the child's end, whether its leader lives or not (SIGMASK_INTERNAL: '%s')", async (SIGMASK_INTERNAL) => {
    const isZombie = !isByPidfd(SIGMASK_INTERNAL);
    // In the group; a zombie; before the leader's end; after it; the member; after the group's end.
    const leaderLives = [true, isZombie, true, true, 'ended', false];
    // The kernel opens no pidfd for a leader that has been reaped.
    const leaderHasEnded = [true, true, true, 'ended', false];
    expect(await runFixture('child/joined-group.mjs', [], { env: { SIGMASK_INTERNAL } })).toEqual({
      ours: leaderLives,
      'ours, reaped before': leaderHasEnded,
      stock: leaderLives,
      'stock, reaped before': leaderHasEnded,
      onlyTheLeader: [true, 'SIGTERM', false],
    });
  });
});
