// Runs the whole suite on other versions of Node, whose binaries the registry carries as packages.
// test-matrix.mjs [VERSION...]: the major versions, by default all of them.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const VERSIONS = ['20', '22', '24', '26'];
const PACKAGE = `node-linux-${process.arch}`;

function nodeOf(version) {
  const folder = join(ROOT, 'build', 'nodes', version);
  const binary = join(folder, 'node_modules', PACKAGE, 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['install', '--no-save', '--no-package-lock', '--prefix', folder, `${PACKAGE}@${version}`], { stdio: 'inherit' });
  }
  return binary;
}

const [versions, options] = [process.argv.slice(2).filter((word) => /^\d+$/.test(word)), process.argv.slice(2).filter((word) => word.startsWith('-'))];
const failed = (versions.length > 0 ? versions : VERSIONS).filter((version) => {
  const node = nodeOf(version);
  console.log(`== Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
  const run = spawnSync(node, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...options], { cwd: ROOT, stdio: 'inherit' });
  return run.status !== 0;
});
if (failed.length > 0) console.log(`failed on Node ${failed.join(', ')}`);
process.exitCode = failed.length;
