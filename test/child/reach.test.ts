// What of a child of plain node:child_process can be signalled, with and without pidfds.

import { expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { noShell, skipUnless } from '../support/skip.ts';
import { isByPidfd, WAYS } from './support.ts';

const notLinux = skipUnless(process.platform === 'linux', 'the fixture reads /proc');
const ENDED = { isRunning: false, lives: false, sharesParentGroup: false, hasOtherGroup: false };

test.skipIf(noShell || notLinux).each(WAYS)("reaches what is known of a child of Node (SIGMASK_INTERNAL: '%s')", async (way) => {
  const isReached = isByPidfd(way);
  expect(await runFixture('child/stock-child.mjs', [], { env: { SIGMASK_INTERNAL: way } })).toEqual({
    leader: {
      before: { isRunning: true, lives: true, sharesParentGroup: false, hasOtherGroup: true, leads: true },
      code: 0,
      after: { ...ENDED, lives: isReached, hasOtherGroup: isReached },
      sent: isReached,
      left: !isReached,
      last: [false, false, false],
    },
    leaderAlive: { sent: true, by: 'SIGKILL' },
    ownGroup: {
      before: { isRunning: true, lives: true, sharesParentGroup: true, hasOtherGroup: false },
      group: [false, true],
      sent: true,
      by: 'SIGTERM',
      after: ENDED,
      again: false,
    },
    notStarted: { now: ENDED, sent: false },
    reaped: [[true, false, false, true], [false, false, false, true]],
  });
});
