// Whatever /proc is like, each of its readers is right, or reports that it cannot know. It never takes "not found" for "ended".

import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { COUNTED_ASIDE } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';

const UNPRIVILEGED_USER = 65534;
const noNamespaces = skipUnless(
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'true']).status === 0,
  'namespaces, other users and mounts of /proc need root',
);

// Another user may not be allowed to enter the folder of the project.
const PROJECT = join(import.meta.dirname, '..', '..');
const PUBLIC = '/mnt';

/** The report of a program under a shell that prepares /proc, in namespaces of its own. */
function answers(namespaces: readonly string[], prepare: string, program: string, ...args: number[]): unknown {
  const folder = namespaces.includes('--mount') ? PUBLIC : PROJECT;
  const mount = folder === PROJECT ? ':' : `mount --bind '${PROJECT}' ${PUBLIC}`;
  // The matrix has its versions of Node in the project.
  const node = process.execPath.startsWith(PROJECT) ? join(folder, process.execPath.slice(PROJECT.length)) : process.execPath;
  const script = ['sh', '-c', `${mount}; cd '${folder}'; ${prepare}; exec "$@"`, 'sh', node, join(folder, 'test/look/fixtures', program), ...args.map(String)];
  const env = { ...process.env, NODE_OPTIONS: '', ...COUNTED_ASIDE };
  const output = execFileSync('unshare', [...namespaces, ...script], { encoding: 'utf8', env });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

const CALLS = ['blockSignals', 'sigprocmask', 'withSignalsBlocked', 'sigwait', 'fork', 'waitGroup', 'reapOrphans', 'signalState', 'processTree', 'coordinateShutdown'];
const each = (answer: unknown): Record<string, unknown> => Object.fromEntries(CALLS.map((call) => [call, answer]));
const NO_PROC = { ...each('ERR_INVALID_STATE'), coordinateShutdown: true };

describe.skipIf(noNamespaces)('everything that reads /proc', () => {
  test.each<[string, string, number, number]>([
    ['of its own', ':', 0, 0],
    ['as another user', ':', UNPRIVILEGED_USER, 0],
    ['with 250 supplementary groups, whose status is longer than a page', ':', 0, 250],
    ['with 4,000 supplementary groups', ':', 0, 4_000],
    ['with 6,000 supplementary groups, whose status is longer than 64 KiB', ':', 0, 6_000],
    ['with hidepid=1 as another user', 'mount -t proc -o hidepid=1 proc /proc', UNPRIVILEGED_USER, 0],
    ['with hidepid=2 as another user', 'mount -t proc -o hidepid=2 proc /proc', UNPRIVILEGED_USER, 0],
    ['with hidepid=4 as another user', 'mount -t proc -o hidepid=4 proc /proc', UNPRIVILEGED_USER, 0],
    ['with hidepid=2 and subset=pid as another user', 'mount -t proc -o hidepid=2,subset=pid proc /proc', UNPRIVILEGED_USER, 0],
  ])('is right %s', (_, prepare, uid, groups) => {
    expect(answers(['--mount'], prepare, 'proc.mjs', uid, groups)).toEqual(each(true));
  });

  test.each<[string, string[], string]>([
    ['is not mounted', ['--mount'], 'mount -t tmpfs none /proc'],
    ['shows a namespace above this one', ['--pid', '--fork'], ':'],
    ['shows a namespace below this one', ['--mount', '--pid', '--fork'], 'unshare --pid --fork mount -t proc proc /proc'],
  ])('throws ERR_INVALID_STATE before anything has happened where it %s', (_, namespaces, prepare) => {
    expect(answers(namespaces, prepare, 'proc.mjs', 0, 0)).toEqual(NO_PROC);
  });

  test.each(['1', '2', '4', '2,subset=pid'])('with hidepid=%s a wait for a group outlasts a member that /proc does not show', (hidepid) => {
    const report = answers(['--mount'], `mount -t proc -o hidepid=${hidepid} proc /proc`, 'hidden-member.mjs');
    expect(report).toEqual({ shown: 'EPERM', early: false, inGroup: true, settled: true });
  });

  test.each<[string, string[], string]>([
    ['is not mounted', ['--mount'], 'mount -t tmpfs none /proc'],
    ['shows a namespace above this one', ['--pid', '--fork'], ':'],
  ])('a shutdown where /proc %s asks, escalates, reports and ends by the signal', (_, namespaces, prepare) => {
    // The shell reports how the program ended, because process 1 of a namespace is spared.
    const script = `${prepare}; "$@"; echo "ended with $?"`;
    const program = ['sh', '-c', script, 'sh', process.execPath, join(import.meta.dirname, 'fixtures', 'shutdown-no-proc.mjs')];
    const output = execFileSync('unshare', [...namespaces, ...program], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
    const ends = [{ code: null, signal: 'SIGKILL', coreDumped: false }];
    expect(output).toContain(`${JSON.stringify({ signal: 'SIGTERM', escalatedTo: 'SIGKILL', ends })}\n`);
    expect(output).toMatch(/ended with 143\n$/);
  });
});
