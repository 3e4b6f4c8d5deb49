// Contained children where something is missing: a cgroup that can be written to, /proc, a /proc of the own pid namespace, newer
// system calls.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { alsoOfThisRun } from '../child/support.ts';
import { fixture } from '../support/fixture.ts';
import { STEP_LIMIT } from '../support/pace.mts';
import { skipUnless } from '../support/skip.ts';
import { CONTAINMENTS } from './containments.ts';
import { notHere, testRules, type Rule } from './rules.ts';

const noNamespaces = skipUnless(spawnSync('unshare', ['--mount', 'true']).status === 0, 'a mount in place of another needs unshare and privileges');
const MOUNT = notHere ? undefined : /^\S+ \S+ \S+ \S+ (\S+) .* - cgroup2 /m.exec(readFileSync('/proc/self/mountinfo', 'utf8'))?.[1];
const noMount = skipUnless(MOUNT !== undefined, 'no cgroup file system of version 2 is mounted');

/** The report of the fixture under a shell that prepares the namespaces. */
function reportOf(namespaces: readonly string[], prepare: string, how: string, internal = ''): unknown {
  const script = ['sh', '-c', `${prepare} && exec "$@"`, 'sh', process.execPath, fixture('contain/surroundings.mjs'), how];
  const env = { ...process.env, NODE_OPTIONS: '', SIGMASK_INTERNAL: alsoOfThisRun(internal) };
  const { stdout, stderr } = spawnSync('unshare', [...namespaces, ...script], { encoding: 'utf8', env, timeout: STEP_LIMIT, killSignal: 'SIGKILL' });
  if (stdout === '') throw new Error(`nothing is reported:\n${stderr}`);
  return JSON.parse(stdout) as unknown;
}

const [CGROUP, SUBREAPER, DESCENT] = CONTAINMENTS;
const OTHERS = [SUBREAPER, DESCENT];
const internalOf = (one: (typeof CONTAINMENTS)[number] | undefined): string => one?.env['SIGMASK_INTERNAL'] ?? '';

describe.skipIf(notHere || noNamespaces)('a contained child', () => {
  test.skipIf(noMount || CGROUP?.isMissing || SUBREAPER?.isMissing)('is contained by a subreaper where cgroups are read-only', () => {
    const prepare = `mount -o remount,ro,bind ${MOUNT}`;
    expect(reportOf(['--mount'], prepare, 'start')).toEqual({ best: ['subreaper', 'SIGTERM'], cgroup: 'ERR_NO_CGROUP', sync: ['subreaper', 3] });
  });

  test('is not started where there is no /proc', () => {
    const nothing = { best: 'ERR_INVALID_STATE', cgroup: 'ERR_NO_CGROUP', sync: 'ERR_INVALID_STATE' };
    expect(reportOf(['--mount'], 'mount -t tmpfs none /proc', 'start')).toEqual(nothing);
  });

  const OTHER = ['--pid', '--fork', '--kill-child'];

  test.each(OTHERS)('is not started without a cgroup where /proc shows another namespace: $name', (one) => {
    const nothing = { best: 'ERR_INVALID_STATE', cgroup: 'ERR_NO_CGROUP', sync: 'ERR_INVALID_STATE' };
    expect(reportOf(OTHER, ':', 'start', internalOf(one))).toEqual(nothing);
  });

  test.skipIf(CGROUP?.isMissing)('is ended by its cgroup where /proc shows another namespace', () => {
    expect(reportOf(OTHER, ':', 'start')).toEqual({ best: ['cgroup', 'SIGTERM'], cgroup: ['cgroup', 'SIGTERM'], sync: ['cgroup', 3] });
  });

  test.each(CONTAINMENTS)('does not count as ended while /proc is missing: $name', (one) => {
    if (one.isMissing) return;
    const { containment } = one;
    // What needs no /proc succeeds.
    const without = containment === 'cgroup' ? 'SIGTERM' : 'ERR_INVALID_STATE /proc is not mounted';
    const later = containment === 'cgroup' ? ['', 'SIGTERM'] : ['SIGTERM', 'SIGTERM'];
    expect(reportOf(['--mount'], ':', 'proc-lost', internalOf(one))).toEqual({ containment, without, early: [false, false], later });
  });
});

const RULES: Record<string, Rule> = {
  'is ended with all members in each way': {
    async act({ spawn, spawnSync, contain, FAMILY, STUBBORN, familyOf, aliveIn, alive, endOf, once }) {
      const start = async (script: string, options = {}): Promise<[ReturnType<typeof spawn>, Awaited<ReturnType<typeof familyOf>>, Promise<unknown>]> => {
        const child = spawn('sh', ['-c', script], { ...contain, grace: 50, ...options });
        const empty = once(child, 'empty');
        return [child, await familyOf(child), empty];
      };
      const [one, two, three, four] = await Promise.all([start(`${FAMILY}; wait`), start(`${STUBBORN}; wait`), start(`${STUBBORN}; exit 4`), start(`${FAMILY}; exit 5`, { leftovers: 'keep' })]);
      const { signals } = await two[0].end({ grace: 20 });
      await endOf(four[0]);
      const kept = alive(four[1]);
      for (const [child] of [one, four]) child.kill('SIGKILL');
      await Promise.all([one[2], three[2], four[2]]);
      const { status, stdout } = spawnSync('sh', ['-c', `${STUBBORN}; exit 6`], { ...contain, grace: 50 });
      return [signals, kept, [one, two, three, four].map(([, family]) => alive(family)), one[0].signalCode, three[0].exitCode, status, aliveIn(stdout)];
    },
    contained: [['SIGTERM', 'SIGKILL'], 3, [0, 0, 0, 0], 'SIGKILL', 4, 6, 0],
  },
};

describe.each([
  ['without pidfds', { env: { SIGMASK_INTERNAL: 'no-pidfd' } }],
  ['on a kernel without pidfds and clone3', { refused: ['pidfd_open=ENOSYS', 'pidfd_send_signal=ENOSYS', 'clone3=ENOSYS', 'clone with CLONE_PIDFD=EINVAL', 'close_range=ENOSYS'] }],
  ['in a sandbox without pidfds', { refused: ['pidfd_open=EPERM', 'pidfd_send_signal=EPERM', 'close_range=EPERM'] }],
])('%s', (_, around) => testRules(RULES, around));
