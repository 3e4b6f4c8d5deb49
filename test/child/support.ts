// Shared by the tests of groups that outlive their leader.

import { release } from 'node:os';

import { skipUnless } from '../support/skip.ts';

/** Values of SIGMASK_INTERNAL: each holds the group of an ended child in another way. */
export const WAYS = ['', 'no-group-pidfd', 'no-pidfd', 'fork,no-pidfd'];

const [major = 0, minor = 0] = release().split('.').map(Number);
const hasFlag = major > 6 || (major === 6 && minor >= 9);

/** Whether the pidfd of its leader reaches a group; otherwise the leader stays a zombie. */
export const isByPidfd = (way: string): boolean =>
  hasFlag && process.platform === 'linux' && ![way, process.env['SIGMASK_INTERNAL'] ?? ''].some((one) => /no-(group-)?pidfd/.test(one));

export const noFlag = skipUnless(isByPidfd(''), 'a pidfd reaches a group from Linux 6.9 on');
