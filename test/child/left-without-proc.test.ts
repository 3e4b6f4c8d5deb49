// A group that outlives its leader where /proc does not show its members.

import { spawnSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { STEP_LIMIT } from '../support/pace.mts';
import { skipUnless } from '../support/skip.ts';
import { alsoOfThisRun, isByPidfd, noFlag, WAYS } from './support.ts';

const noNamespaces = skipUnless(spawnSync('unshare', ['--mount', 'true']).status === 0, 'a mount in place of /proc needs unshare and privileges');

/** What a fixture prints under a shell that prepares /proc, and then its exit status. */
function output(namespaces: readonly string[], prepare: string, program: string, way: string): string[] {
  // The shell reports the exit status, because process 1 of a namespace is spared.
  const script = ['sh', '-c', `${prepare}; "$@"; echo $?`, 'sh', process.execPath, fixture(program)];
  const env = { ...process.env, NODE_OPTIONS: '', SIGMASK_INTERNAL: alsoOfThisRun(way) };
  const { stdout } = spawnSync('unshare', [...namespaces, ...script], { encoding: 'utf8', env, timeout: STEP_LIMIT, killSignal: 'SIGKILL' });
  return stdout.trimEnd().split('\n');
}

describe.skipIf(noNamespaces).each<[string, string[], string]>([
  ['is not mounted', ['--mount'], 'mount -t tmpfs none /proc'],
  ['shows a namespace above this one', ['--pid', '--fork', '--kill-child'], ':'],
])('where /proc %s', (_, namespaces, prepare) => {
  test.skipIf(noFlag)('a shutdown kills what is left in the group, and ends', () => {
    const report = JSON.stringify({ signal: 'SIGTERM', escalatedTo: 'SIGKILL' });
    expect(output(namespaces, prepare, 'child/shutdown-stubborn.mjs', '')).toEqual([report, '143']);
  });

  test.each(WAYS)("no zombie stays, and a group is out of reach without a pidfd (SIGMASK_INTERNAL: '%s')", (way) => {
    expect(output(namespaces, prepare, 'child/left-zombie.mjs', way)).toEqual([String(isByPidfd(way)), '0']);
  });
});
