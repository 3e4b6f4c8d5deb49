// A child that becomes another user changes nothing in this process.


import { expect, test } from 'vitest';

import { spawnSync } from 'sigmask/child_process';
import type { WaitStatus } from 'sigmask/child_process';

import { COUNTED_ASIDE, fixture } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';
import { temporaryFolder } from './support.ts';

const notRoot = skipUnless(process.getuid?.() === 0, 'becoming another user needs root');

const AS_ANOTHER_USER = { uid: 65534, gid: 65534 };

/** How a program ends by SIGSEGV after it has run a child with these options. Core dumps of any size are permitted. */
function endAfterChild(module: string, options: object): WaitStatus | null {
  const env = { ...process.env, NODE_OPTIONS: '', ...COUNTED_ASIDE };
  const program = [process.execPath, fixture('spawn/dumpable.cjs'), module, JSON.stringify(options)];
  return spawnSync('sh', ['-c', 'ulimit -c unlimited; exec "$@"', 'sh', ...program], { cwd: temporaryFolder(), env }).waitStatus;
}

test.skipIf(notRoot)('a process that starts a child with uid and gid can still dump core', (context) => {
  const plain = endAfterChild('node:child_process', {});
  const dumps = plain?.coreDumped === true;
  if (skipUnless(dumps, 'this system takes no core dumps')) context.skip();
  expect(endAfterChild('node:child_process', AS_ANOTHER_USER)).toEqual(plain);
  expect(endAfterChild('sigmask/child_process', AS_ANOTHER_USER)).toEqual(plain);
});
