// Contained children on the stand-in for XNU.

import { expect, test } from 'vitest';

import { noShell } from '../support/skip.ts';
import { noStandIn, runOnMacos } from './support.ts';

test.skipIf(noStandIn || noShell).each([
  ['whose parent, the child, has ended at once', 'ended'],
  ['that another member has started in a session of the child', 'session'],
])('ends a process %s', async (_, way) => {
  expect(await runOnMacos('macos/contain.mjs', [way])).toEqual({ found: 1, left: 0 });
});
