// Shared by the tests of containment.

import { spawnSync } from 'node:child_process';

import { environment } from '../support/fixture.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';

/** Prints the containment of a child of a fresh process. */
const PROBE = "console.log(require('sigmask/child_process').spawn('true', { contain: true }).containment ?? 'nothing')";

interface Wanted {
  /** For titles. */
  name: string;
  containment: string;
  env: Record<string, string>;
}

const WANTED: Wanted[] = [
  { name: 'a cgroup', containment: 'cgroup', env: {} },
  { name: 'a subreaper', containment: 'subreaper', env: { SIGMASK_INTERNAL: 'no-cgroup' } },
  { name: 'descent', containment: 'descent', env: { SIGMASK_INTERNAL: 'no-cgroup,no-subreaper' } },
];

const WITH_NO_MARK: Wanted = { name: 'descent without a mark', containment: 'descent', env: { SIGMASK_INTERNAL: 'no-cgroup', SIGMASK_TEST_NO_MARK: '1' } };

const noPrlimit = skipUnless(hasCommand('prlimit'), 'leaving no room for a mark needs prlimit');

/** The containment of a child on this machine, in an environment. */
function containmentIn(env: Record<string, string>): string {
  return spawnSync(process.execPath, ['--eval', PROBE], { encoding: 'utf8', env: environment({ env }) }).stdout.trim();
}

/** Each containment with the environment for it, and whether this machine does not have it. */
export const CONTAINMENTS = WANTED.map((one) => {
  const found = containmentIn(one.env);
  return { ...one, isMissing: skipUnless(found === one.containment, `a child here is contained by ${found}, not by ${one.name}`) };
});

export const NO_MARK = { ...WITH_NO_MARK, isMissing: noPrlimit };

export const CONTAINMENTS_WITH_NO_MARK = [...CONTAINMENTS, NO_MARK];
