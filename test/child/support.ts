// Shared by the tests of groups that outlive their leader.

import { spawnSync } from 'node:child_process';
import { release } from 'node:os';

import { UNSHARE } from '../shutdown/support.ts';
import { fixture } from '../support/fixture.ts';
import { PROGRAM_LIMIT } from '../support/pace.mts';
import { skipUnless } from '../support/skip.ts';

/** Values of SIGMASK_INTERNAL: each holds the group of an ended child in another way. */
export const WAYS = ['', 'no-group-pidfd', 'no-pidfd', 'fork,no-pidfd'];

/** The value for a program that a test starts without runFixture: that of this run, too. */
export const alsoOfThisRun = (way: string): string => [process.env['SIGMASK_INTERNAL'], way].filter(Boolean).join();

const [major = 0, minor = 0] = release().split('.').map(Number);
const hasFlag = major > 6 || (major === 6 && minor >= 9);

/** Whether the pidfd of its leader reaches a group; otherwise the leader stays a zombie. */
export const isByPidfd = (way: string): boolean =>
  hasFlag && process.platform === 'linux' && !/no-(group-)?pidfd/.test(alsoOfThisRun(way));

export const noFlag = skipUnless(isByPidfd(''), 'a pidfd reaches a group from Linux 6.9 on');

/** The report of a fixture that is process 1 of a pid namespace, which ends with it. */
export function runAsProcess1(path: string, args: readonly string[] = [], more: Record<string, string> = {}): unknown {
  const [file = '', ...program] = [...UNSHARE, '--kill-child', process.execPath, fixture(path), ...args];
  const env = { ...process.env, NODE_OPTIONS: '', ...more };
  const { stdout, stderr } = spawnSync(file, program, { encoding: 'utf8', env, timeout: PROGRAM_LIMIT, killSignal: 'SIGKILL' });
  if (stdout === '') throw new Error(`${path} has reported nothing:\n${stderr}`);
  return JSON.parse(stdout) as unknown;
}
