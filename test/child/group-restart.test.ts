// A shell and its server are ended and started again: the second server gets the port once the group of the first has ended.

import { expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { noShell } from '../support/skip.ts';
import { WAYS } from './support.ts';

const BY_TERM = [null, 'SIGTERM'];

test.skipIf(noShell)('the first server keeps its port with node:child_process', async () => {
  expect(await runFixture('child/group-restart.mjs', ['stock'])).toEqual({ stopped: [BY_TERM, false], second: 'EADDRINUSE' });
});

test.skipIf(noShell).each(WAYS)("killGroup and waitGroup end the first server, also after the shell's end (SIGMASK_INTERNAL: '%s')", async (SIGMASK_INTERNAL) => {
  expect(await runFixture('child/group-restart.mjs', ['ours'], { env: { SIGMASK_INTERNAL } })).toEqual({ stopped: [BY_TERM, true], second: 'listens' });
});
