// A group in which another user has a process: killGroup is true if it has reached any process, and the group's end is the end of all.

import { describe, expect, test } from 'vitest';

import { COUNTED_ASIDE, runFixture } from '../support/fixture.ts';
import { hasCommand, noShell, skipUnless } from '../support/skip.ts';

const noUser = skipUnless(process.getuid?.() === 0 && hasCommand('perl'), 'becoming another user needs root and perl');

describe.skipIf(noShell || noUser)('a group with a member that this process may not signal', () => {
  test.each(['', 'no-group-pidfd'])("is signalled and waited for, and await using rejects (SIGMASK_INTERNAL: '%s')", async (SIGMASK_INTERNAL) => {
    expect(await runFixture('child/group-of-others.mjs', [], { env: { ...COUNTED_ASIDE, SIGMASK_INTERNAL } })).toEqual({
      signalled: { sent: true, ended: 1, killed: true, pending: true, after: false },
      disposed: { result: 'EPERM', left: 1 },
    });
  });
});
