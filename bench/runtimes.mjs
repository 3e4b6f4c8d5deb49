// Finds Bun and Deno: those of the PATH, or else of the registry, installed when they are missing.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { arch, platform } from 'node:process';

import { toolOf } from '../scripts/tools.mjs';

const system = `${platform}-${arch}`;

const RUNTIMES = [
  { name: 'Bun', file: 'bun', tool: `@oven/bun-${system}`, version: '1', path: 'bin/bun', options: [] },
  {
    name: 'Deno',
    file: 'deno',
    tool: `@deno/${system}${platform === 'linux' ? '-glibc' : ''}`,
    version: '2',
    path: 'deno',
    options: ['run', '--allow-all'],
  },
];

function versionOf(file) {
  try {
    return execFileSync(file, ['--version'], { encoding: 'utf8' }).split('\n')[0];
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function find({ file, tool, version, path }) {
  const own = versionOf(file);
  if (own !== undefined) return { file, version: own };
  const folder = toolOf(tool, version);
  return folder && { file: join(folder, path), version: versionOf(join(folder, path)) };
}

/** By name, the command that runs a script. A runtime that is not to be had is left out. */
export function findRuntimes() {
  return Object.fromEntries(
    RUNTIMES.map(({ name, options, ...runtime }) => [name, { found: find(runtime), options }])
      .filter(([, { found }]) => found !== undefined)
      .map(([name, { found, options }]) => [name, { version: found.version, command: [found.file, ...options] }]),
  );
}
