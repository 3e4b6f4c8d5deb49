// A child that becomes another user changes nothing in this process.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { spawnSync } from 'sigmask/child_process';
import type { WaitStatus } from 'sigmask/child_process';

import { COUNTED_ASIDE } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'dumpable.cjs');
const notRoot = skipUnless(process.getuid?.() === 0, 'becoming another user needs root');

/** How the program ends, with core dumps of any size permitted. */
function endOf(way: string): WaitStatus | null {
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const env = { ...process.env, NODE_OPTIONS: '', ...COUNTED_ASIDE };
  return spawnSync('sh', ['-c', 'ulimit -c unlimited; exec "$@"', 'sh', process.execPath, FIXTURE, way], { cwd: folder, env }).waitStatus;
}

test.skipIf(notRoot)('a process that starts a child with uid and gid can still dump core', (context) => {
  const plain = endOf('plain');
  const dumps = plain !== null && 'signal' in plain && plain.coreDumped;
  if (skipUnless(dumps, 'this system takes no core dumps')) context.skip();
  expect(endOf('stock')).toEqual(plain);
  expect(endOf('ours')).toEqual(plain);
});
