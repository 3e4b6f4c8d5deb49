// What a pending waitGroup costs, and members that leave their group.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { noShell, skipUnless } from '../support/skip.ts';

interface Idle {
  threads: number;
  descriptors: number;
  /** In two seconds. */
  sleeps: number;
}

const GROUPS = 100;

const byThreads = skipUnless(!/no-pidfd/.test(process.env['SIGMASK_INTERNAL'] ?? ''), 'without pidfds a thread waits for each child');
const notLinux = skipUnless(process.platform === 'linux', 'the fixture reads /proc');

describe.skipIf(noShell || notLinux || byThreads)('waitGroup', () => {
  test(`has as many threads and about as many wakeups for ${GROUPS} groups as for one, and ends when the last member has left`, async () => {
    const { none, one, many, daemon } = await runFixture<Record<'none' | 'one' | 'many', Idle> & { daemon: object }>('self/group-wait-idle.mjs');
    expect(many.threads).toBe(one.threads);
    // The pidfd of each child, and none for its group.
    expect(many.descriptors - one.descriptors).toBe(GROUPS - 1);
    // One wakeup serves many groups. A timer for each group would be at least one wakeup for each.
    expect(many.sleeps - none.sleeps).toBeLessThan(GROUPS / 2);
    expect(daemon).toEqual({ early: false, left: true, sent: false });
  });
});
