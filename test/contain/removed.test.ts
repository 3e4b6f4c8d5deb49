// Another process takes the directory that the watchdog has just made for what a killed process has left, and removes it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { ownCgroup } from '../support/own-cgroup.ts';
import { PACE } from '../support/pace.mts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { CONTAINMENTS } from './containments.ts';

const PROGRAM = "console.log(process.pid); console.log(require('sigmask/child_process').spawn('true', { contain: 'cgroup' }).containment)";
// The first mkdir of each process takes that long to return.
const DELAY_US = 300_000 * PACE;

const [cgroup] = CONTAINMENTS;
const noStrace = skipUnless(hasCommand('strace'), 'a pause between two system calls needs strace');

test.skipIf(noStrace || cgroup?.isMissing)('makes the directory again if it is removed before it is locked', async () => {
  const directory = String(ownCgroup());
  const env = { ...process.env, NODE_OPTIONS: '', SIGMASK_INTERNAL: cgroup?.env['SIGMASK_INTERNAL'] ?? '' };
  const command = ['--follow-forks', '--quiet=all', '--trace=mkdirat', `--inject=mkdirat:delay_exit=${DELAY_US}:when=1`, '--output=/dev/null', process.execPath, '--eval', PROGRAM];
  const traced = spawn('strace', command, { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  try {
    const lines = createInterface({ input: traced.stdout })[Symbol.asyncIterator]();
    const { value: pid } = await lines.next();
    const tops = (): string[] => readdirSync(directory).filter((name) => name.startsWith(`sigmask-${pid}-`));
    while (tops().length === 0 && traced.exitCode === null) await pause(1);
    rmdirSync(join(directory, String(tops()[0])));
    expect(await lines.next()).toEqual({ value: 'cgroup', done: false });
    await once(traced, 'exit');
    expect(tops()).toEqual([]);
  } finally {
    if (traced.pid !== undefined && traced.exitCode === null) process.kill(-traced.pid, 'SIGKILL');
  }
});
