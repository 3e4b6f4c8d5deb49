// Shared by the tests of containment.

import { spawnSync } from 'node:child_process';

import { alsoOfThisRun } from '../child/support.ts';
import { skipUnless } from '../support/skip.ts';

/** Prints the containment of a child of a fresh process. */
const PROBE = "console.log(require('sigmask/child_process').spawn('true', { contain: true }).containment ?? 'nothing')";

const WANTED = [
  { containment: 'cgroup', SIGMASK_INTERNAL: '' },
  { containment: 'subreaper', SIGMASK_INTERNAL: 'no-cgroup' },
  { containment: 'descent', SIGMASK_INTERNAL: 'no-cgroup,no-subreaper' },
];

/** Each containment, the value of SIGMASK_INTERNAL for it, and whether this machine does not have it. */
export const CONTAINMENTS = WANTED.map((one) => {
  const env = { ...process.env, NODE_OPTIONS: '', SIGMASK_INTERNAL: alsoOfThisRun(one.SIGMASK_INTERNAL) };
  const { stdout } = spawnSync(process.execPath, ['--eval', PROBE], { encoding: 'utf8', env });
  const found = stdout.trim();
  return { ...one, isMissing: skipUnless(found === one.containment, `a child here is contained by ${found}, not by ${one.containment}`) };
});
