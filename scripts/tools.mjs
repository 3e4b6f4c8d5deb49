// Installs tools when a script needs them, because they are too large for everyone's node_modules.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

export const ZIG_VERSION = '0.12.0-dev.1286';

/**
 * Returns the folder of a package, which is installed when it is missing. Where it cannot be installed, prints the reason and
 * returns undefined. `--force` permits packages for another machine.
 */
export function toolOf(name, version) {
  const prefix = join(ROOT, 'build', 'tools', name.replace('/', '-'), version);
  const folder = join(prefix, 'node_modules', name);
  if (existsSync(folder)) return folder;
  mkdirSync(prefix, { recursive: true });
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--force', '--loglevel=error', '--prefix', prefix];
  try {
    execFileSync('npm', ['install', ...options, `${name}@${version}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    console.log(`skipped: ${name} cannot be installed: ${error.message}`);
    return undefined;
  }
  return folder;
}
