// Groups whose processes start and end faster than /proc can be read: waitGroup and killGroup do not take them for ended.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { WAYS } from './support.ts';

const noPerl = skipUnless(hasCommand('perl'), 'a process that forks quickly needs perl');

describe.skipIf(noPerl)('a group in which each process starts the next one and ends', () => {
  test.each(WAYS)("is waited for, and reached by killGroup (SIGMASK_INTERNAL: '%s')", async (SIGMASK_INTERNAL) => {
    const { waited, killed } = await runFixture<Record<string, boolean[]>>('child/forking-group.mjs', [], { env: { SIGMASK_INTERNAL } });
    expect([new Set(waited), new Set(killed)]).toEqual([new Set([true]), new Set([true])]);
  });
});
