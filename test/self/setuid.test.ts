// A change of the user reaches every thread, the addon's threads too.

import { expect, test } from 'vitest';

import { runFixture, UNCOVERED, type Surroundings } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';

const notRoot = skipUnless(process.getuid?.() === 0, 'a change of user needs root');

test.skipIf(notRoot).each<[string, Surroundings]>([
  ['pidfd', { env: UNCOVERED }],
  ['waiting threads', { env: { SIGMASK_INTERNAL: 'fork,no-pidfd', ...UNCOVERED } }],
])('with %s, process.setuid reaches every thread: those that watch children answer the C library, too', async (_, around) => {
  expect(await runFixture('self/setuid.mjs', [], around)).toEqual({ several: true, uids: ['65534'] });
});
