// Children that this process traces: each child whose program calls PTRACE_TRACEME. The kernel reports their stops to calls that ask for
// ends alone.

import { expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';

const notLinux = skipUnless(process.platform === 'linux', 'the helper is traced as on Linux');

test.skipIf(notLinux).each([['pidfds', ''], ['threads', 'no-pidfd'], ['a copy of the memory', 'fork,no-pidfd']])('a stop of a traced child is no end: by %s', async (_, internal) => {
  const held = ['held', 'SIGKILL'];
  expect(await runFixture('child/traced.mjs', [], { env: { SIGMASK_INTERNAL: internal } })).toEqual({
    plain: held, group: held, inWorker: held, sync: ['ETIMEDOUT', 'SIGKILL'],
  });
});
