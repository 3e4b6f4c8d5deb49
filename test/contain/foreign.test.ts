// The unit of a process that is not a child of this one.

import { join } from 'node:path';

import { expect, test } from 'vitest';

import { runAsProcess1 } from '../child/support.ts';
import { noNamespace } from '../shutdown/support.ts';

const HELPERS = join(import.meta.dirname, '..', '..', 'build', 'test');
const ESRCH = -3;

test.skipIf(noNamespace)('a foreign unit does not reach a later process with the pid of its root', () => {
  const report = runAsProcess1('contain/foreign-reuse.mjs', [], { SIGMASK_TEST_HELPERS: HELPERS });
  expect(report).toEqual({ isReused: true, before: 1, after: 0, result: ESRCH, lives: 1 });
});
