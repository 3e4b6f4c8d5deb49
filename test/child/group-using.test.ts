// The end of using and await using blocks: the whole group of a child that leads one is ended.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { hasCommand, noShell, skipUnless } from '../support/skip.ts';
import { WAYS } from './support.ts';

const noPerl = skipUnless(hasCommand('perl'), 'a member that counts its signals needs perl');

const BY_TERM = [null, 'SIGTERM'];
/** Of a child in the group of this process: the child alone ends, and not again after kill(0). */
const AS_NODE = { onlyChild: [BY_TERM, true], inThisGroup: [BY_TERM, 'lives', false, [null, 'SIGKILL']], notStarted: false };

describe.skipIf(noShell || noPerl)('Symbol.dispose and Symbol.asyncDispose', () => {
  test('leave the members of a group with node:child_process', async () => {
    expect(await runFixture('child/group-using.mjs', ['stock'])).toEqual({ ...AS_NODE, withMember: [BY_TERM, 'lives'], afterLeader: ['lives', false] });
  });

  test.each(WAYS)("end the group once, also after its leader, and wait for it (SIGMASK_INTERNAL: '%s')", async (SIGMASK_INTERNAL) => {
    expect(await runFixture('child/group-using.mjs', ['ours'], { env: { SIGMASK_INTERNAL } })).toEqual({
      ...AS_NODE,
      withMember: [BY_TERM, 'ended'],
      afterLeader: ['ended', true],
      waits: [true, true, 'SIGTERM', false],
      asked: [1, 1],
      unasked: 1,
    });
  });

  test('kill a member that ignores SIGTERM', async () => {
    expect(await runFixture('child/group-using.mjs', ['kill'])).toEqual({ kills: [true, true, 'SIGTERM', 0] });
  });

  test('keep the event loop alive for a child that does not, until SIGKILL has ended it', async () => {
    expect(await runFixture('child/group-using.mjs', ['unref'])).toEqual({ unreferenced: 'SIGKILL' });
  });
});
