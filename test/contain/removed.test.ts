// Another process takes the directory that this one has just made for what a killed process has left, and removes it.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { CONTAINMENTS } from './containments.ts';

const REMOVED = join(import.meta.dirname, '..', '..', 'build', 'test', 'removed_cgroup');
const PROGRAM = "console.log(require('sigmask/child_process').spawn('true', { contain: 'cgroup' }).containment)";

const [cgroup] = CONTAINMENTS;

test.skipIf(cgroup?.isMissing)('makes another cgroup if one is removed before it is locked', () => {
  const env = { ...process.env, NODE_OPTIONS: '', SIGMASK_INTERNAL: cgroup?.env['SIGMASK_INTERNAL'] ?? '', LD_PRELOAD: REMOVED };
  const { stdout, stderr } = spawnSync(process.execPath, ['--eval', PROGRAM], { encoding: 'utf8', env });
  expect([stdout, stderr]).toEqual(['cgroup\n', '']);
});
