// Runs the whole suite on other versions of Node.
// test-matrix.mjs [VERSION...] [OPTION...]: the major versions, by default all of them; options are vitest's.

import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { nodeOf, VERSIONS } from './nodes.mjs';

const ROOT = join(import.meta.dirname, '..');

const words = process.argv.slice(2);
const versions = words.filter((word) => /^\d+$/.test(word));
const options = words.filter((word) => !versions.includes(word));
const failed = (versions.length > 0 ? versions : VERSIONS).filter((version) => {
  const node = nodeOf(version);
  console.log(`== Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
  const run = spawnSync(node, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...options], { cwd: ROOT, stdio: 'inherit' });
  return run.status !== 0;
});
if (failed.length > 0) console.log(`failed on Node ${failed.join(', ')}`);
process.exitCode = failed.length;
