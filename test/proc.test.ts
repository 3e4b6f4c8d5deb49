// Whatever /proc is like, everything that reads it is right, or says that it cannot know. It never takes "not found" for "ended".

import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { COUNTED_ASIDE } from './support/fixture.ts';
import { skipUnless } from './support/skip.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'proc.mjs');
const NOBODY_USER = 65534;
const noNamespaces = skipUnless(
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'true']).status === 0,
  'namespaces, other users and mounts of /proc need root',
);

/** The answers of the program under a shell that prepares /proc, in namespaces of its own. */
function answers(namespaces: readonly string[], prepare: string, uid: number, groups: number): Record<string, unknown> {
  const script = ['sh', '-c', `${prepare}; exec "$@"`, 'sh', process.execPath, FIXTURE, String(uid), String(groups)];
  const env = { ...process.env, NODE_OPTIONS: '', ...COUNTED_ASIDE };
  const output = execFileSync('unshare', [...namespaces, ...script], { encoding: 'utf8', env });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

const CALLS = ['blockSignals', 'sigprocmask', 'withSignalsBlocked', 'sigwait', 'fork', 'waitGroup', 'reapAdopted', 'signalState', 'processTree', 'coordinateShutdown'];
const each = (answer: unknown): Record<string, unknown> => Object.fromEntries(CALLS.map((call) => [call, answer]));
const NO_PROC = { ...each('ERR_INVALID_STATE'), coordinateShutdown: true };

describe.skipIf(noNamespaces)('everything that reads /proc', () => {
  test.each<[string, string, number, number]>([
    ['of its own', ':', 0, 0],
    ['as another user', ':', NOBODY_USER, 0],
    ['with 250 supplementary groups, whose status is longer than a page', ':', 0, 250],
    ['with 4,000 supplementary groups', ':', 0, 4_000],
    ['with 6,000 supplementary groups, whose status is longer than 64 KiB', ':', 0, 6_000],
    ['with hidepid=1 as another user', 'mount -t proc -o hidepid=1 proc /proc', NOBODY_USER, 0],
    ['with hidepid=2 as another user', 'mount -t proc -o hidepid=2 proc /proc', NOBODY_USER, 0],
    ['with hidepid=4 as another user', 'mount -t proc -o hidepid=4 proc /proc', NOBODY_USER, 0],
  ])('is right %s', (_, prepare, uid, groups) => {
    expect(answers(['--mount'], prepare, uid, groups)).toEqual(each(true));
  });

  test.each<[string, string[], string]>([
    ['is not mounted', ['--mount'], 'mount -t tmpfs none /proc'],
    ['shows a namespace above this one', ['--pid', '--fork'], ':'],
    ['shows a namespace below this one', ['--mount', '--pid', '--fork'], 'unshare --pid --fork mount -t proc proc /proc'],
  ])('throws ERR_INVALID_STATE before anything has happened where it %s', (_, namespaces, prepare) => {
    expect(answers(namespaces, prepare, 0, 0)).toEqual(NO_PROC);
  });
});
