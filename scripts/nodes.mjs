// Finds other versions of Node. The registry has their binaries as packages.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export const VERSIONS = ['20', '22', '24', '26'];
export const NEWEST = VERSIONS.at(-1);

const ROOT = join(import.meta.dirname, '..');
const PACKAGE = `node-linux-${process.arch}`;

/** Returns the binary of a major version, which is installed when it is missing. */
export function nodeOf(version) {
  const folder = join(ROOT, 'build', 'nodes', version);
  const binary = join(folder, 'node_modules', PACKAGE, 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['install', '--no-save', '--no-package-lock', '--prefix', folder, `${PACKAGE}@${version}`], { stdio: 'inherit' });
  }
  return binary;
}
