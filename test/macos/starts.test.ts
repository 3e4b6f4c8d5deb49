// Starts of children on the stand-in for XNU: by posix_spawn, and by fork where that cannot set all that is asked for.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { noStandIn, runOnMacos } from './support.ts';

const BY_FORK = { env: { SIGMASK_INTERNAL: 'fork' } };

test.skipIf(noStandIn)('forks for no child in the group of its parent that ignores nothing', async () => {
  const TERM = 1 << 14;
  const refused = ['EAGAIN', 'EAGAIN', 'EAGAIN'];
  expect(await runOnMacos('macos/no-fork.mjs')).toEqual({ blocked: TERM, plain: 0, directory: '/usr', joined: 'no error', refused });
});

// Another thread may have just opened it, and not set the flag yet.
test.skipIf(noStandIn)('lets no child inherit a descriptor that is not among its streams', async () => {
  expect(await runOnMacos('macos/inherited.mjs')).toEqual({ stock: 'open', plain: 'closed', ignoring: 'closed' });
});

test.skipIf(noStandIn)('starts children with and without a fork as on Linux, and reports the same errors', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-starts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const onLinux = await runFixture('macos/starts.mjs', [folder]);
  expect(onLinux).toMatchObject({ said: ['in', 'err\n', 'extra\n'], crossed: Array<boolean>(7).fill(true), group: true, signals: [[0, 0, 0], [0x84000, 0, 0]] });
  expect(await runOnMacos('macos/starts.mjs', [folder])).toEqual(onLinux);
  expect(await runOnMacos('macos/starts.mjs', [folder], BY_FORK)).toEqual(onLinux);
});
