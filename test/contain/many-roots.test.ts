// The watchdog finds contained children without a mark in a table. A child for which there is no place would survive this process.

import { expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { notHere } from './rules.ts';

const noPrlimit = skipUnless(hasCommand('prlimit'), 'leaving no room for a mark needs prlimit');

test.skipIf(notHere || noPrlimit)('a child for which the watchdog has no place is not started', async () => {
  const env = { SIGMASK_INTERNAL: 'no-cgroup', SIGMASK_TEST_NO_MARK: '1' };
  const later = ['ENOENT', 0, 'descent'];
  const outcomes = ['descent', 'EAGAIN', 'EAGAIN', ...later, ...later, ...later];
  expect(await runFixture('contain/many-roots.mjs', [], { env })).toEqual({ most: 4096, outcomes });
});
