// Runs tests whose programs are under Node's permission model, on the newest Node. test-permission.mjs [OPTION...]: options are vitest's.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { nodeOf, NEWEST } from './nodes.mjs';

const ROOT = join(import.meta.dirname, '..');
const WINGS = [
  'channel',
  'child',
  'cli',
  'contain',
  'drop-in',
  'engine',
  'look',
  'self',
  'shutdown',
  'signals',
  'spawn',
  'testing',
  'watchdog',
];
const GRANTS = ['fs-read=*', 'fs-write=*', 'child-process', 'worker', 'addons', 'net', 'inspector'];
const flags = ['--permission', ...GRANTS.map((grant) => `--allow-${grant}`), '--no-warnings'];

const files = WINGS.map((wing) => `test/${wing}/`);
const run = spawnSync(nodeOf(NEWEST), [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...files, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, SIGMASK_TEST_FLAGS: flags.join(' ') },
});
process.exitCode = run.status ?? 1;
