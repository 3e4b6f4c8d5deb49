// Groups that outlive their leader, where several copies of the package are in one process.

import { expect, test } from 'vitest';

import { copyPackage } from '../support/copy.ts';
import { runFixture } from '../support/fixture.ts';
import { noShell } from '../support/skip.ts';
import { WAYS } from '../child/support.ts';

test.skipIf(noShell).each(WAYS)("each copy signals the groups of its children, and both wait for them (SIGMASK_INTERNAL: '%s')", async (SIGMASK_INTERNAL) => {
  const reached = [true, 'ended', true, false];
  expect(await runFixture('package/copies-group.mjs', [copyPackage()], { env: { SIGMASK_INTERNAL } })).toEqual({ isAnother: true, results: [reached, reached] });
});
