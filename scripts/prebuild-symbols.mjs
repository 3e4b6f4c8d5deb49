// Checks what a build needs from its system: only symbols of native/allowed-symbols.txt, no symbol that is newer than the
// oldest supported glibc, and no library but the C library.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { GLIBC_FLOOR } from './targets.mjs';

const ALLOWED = readFileSync(join(import.meta.dirname, '..', 'native', 'allowed-symbols.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' '));

const matches = (allowed, name) => (allowed.endsWith('*') ? name.startsWith(allowed.slice(0, -1)) : name === allowed);

const isAllowed = (name, platform) => ALLOWED.some(([allowed, only = platform]) => only === platform && matches(allowed, name));

const isNewer = (version, floor) => version.localeCompare(floor, 'en', { numeric: true }) > 0;

const LIBRARIES = {
  glibc: /^(lib(c|pthread|dl|m|rt)\.so\.\d+|ld-linux-[\w-]+\.so\.\d+)$/,
  musl: /^libc\.so$/,
};

function neededBy(file) {
  const output = execFileSync('llvm-readelf', ['--needed-libs', file], { encoding: 'utf8' });
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(NeededLibraries|\[|\])/.test(line));
}

/** Returns name and version of each undefined symbol. macOS puts `_` before a name and a variant behind it. */
function undefinedIn(file, platform) {
  const options = platform === 'darwin' ? [] : ['--dynamic'];
  const output = execFileSync('llvm-nm', [...options, '--undefined-only', '--format=just-symbols', file], { encoding: 'utf8' });
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      if (platform === 'darwin') return { name: line.replace(/^_/, '').replace(/\$.*/, '') };
      const [name, version] = line.split(/@+/);
      return { name, version };
    });
}

/** Returns the problems of the build `file` of `target`. */
export function problemsOf(file, { platform, libc }) {
  const symbols = undefinedIn(file, platform);
  const strange = symbols.filter(({ name }) => !isAllowed(name, platform)).map(({ name }) => `asks for ${name}`);
  const newer = symbols
    .filter(({ version = '' }) => version.startsWith('GLIBC_') && isNewer(version.slice('GLIBC_'.length), GLIBC_FLOOR))
    .map(({ name, version }) => `asks for ${name} of ${version}`);
  const libraries =
    platform === 'linux'
      ? neededBy(file)
          .filter((name) => !LIBRARIES[libc].test(name))
          .map((name) => `asks for ${name}`)
      : [];
  return [...strange, ...newer, ...libraries];
}
