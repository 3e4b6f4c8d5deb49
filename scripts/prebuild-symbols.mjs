// Checks what a build needs from its system: only symbols of native/allowed-symbols.txt, no symbol that is newer than the
// oldest supported glibc, and no library but the C library, and the C++ library of macOS. Checks the form of a build for macOS.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { problemsOfMachO } from './mach-o.mjs';
import { GLIBC_FLOOR } from './targets.mjs';

const ALLOWED = readFileSync(join(import.meta.dirname, '..', 'native', 'allowed-symbols.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' '));

const matches = (allowed, name) => (allowed.endsWith('*') ? name.startsWith(allowed.slice(0, -1)) : name === allowed);

const isAllowed = (name, platform) => ALLOWED.some(([allowed, only = platform]) => only === platform && matches(allowed, name));

const isNewer = (version, floor) => version.localeCompare(floor, 'en', { numeric: true }) > 0;

/** The symbols of the C++ library of macOS that a build may need. */
export const LIBCXX = ALLOWED.filter(([, , library]) => library === 'libc++').map(([name]) => name);

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

/** Returns name and version of each undefined symbol. */
function undefinedInElf(file) {
  const output = execFileSync('llvm-nm', ['--dynamic', '--undefined-only', '--format=just-symbols', file], { encoding: 'utf8' });
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name, version] = line.split(/@+/);
      return { name, version };
    });
}

/** Returns name and library of each undefined symbol. macOS puts `_` before a name and a variant behind it. */
function undefinedInMachO(file) {
  const output = execFileSync('llvm-nm', ['-m', '--undefined-only', file], { encoding: 'utf8' });
  return [...output.matchAll(/ _([^ $]+)\S* \((?:from )?(.+)\)$/gm)].map(([, name, library]) => ({ name, library }));
}

const WITHOUT_LIBRARY = 'dynamically looked up';

/** Returns the problems of what a build for macOS needs. Only the functions of the host are in no library that the build names. */
function problemsOfBinding({ name, library }) {
  if (name.startsWith('napi_')) return library === WITHOUT_LIBRARY ? [] : [`looks for ${name} in ${library}`];
  if (library === WITHOUT_LIBRARY) return [`names no library for ${name}`];
  const wanted = LIBCXX.includes(name) ? 'libc++' : 'libSystem';
  return library === wanted ? [] : [`looks for ${name} in ${library}`];
}

const strangeIn = (symbols, platform) => symbols.filter(({ name }) => !isAllowed(name, platform)).map(({ name }) => `asks for ${name}`);

/** Returns the problems of the build `file` of `target`. */
export function problemsOf(file, { platform, libc, arch }) {
  if (platform === 'darwin') {
    const symbols = undefinedInMachO(file);
    return [...strangeIn(symbols, platform), ...symbols.flatMap(problemsOfBinding), ...problemsOfMachO(readFileSync(file), arch)];
  }
  const symbols = undefinedInElf(file);
  const newer = symbols
    .filter(({ version = '' }) => version.startsWith('GLIBC_') && isNewer(version.slice('GLIBC_'.length), GLIBC_FLOOR))
    .map(({ name, version }) => `asks for ${name} of ${version}`);
  const libraries = neededBy(file)
    .filter((name) => !LIBRARIES[libc].test(name))
    .map((name) => `asks for ${name}`);
  return [...strangeIn(symbols, platform), ...newer, ...libraries];
}
