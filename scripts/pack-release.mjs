// npm run pack:release: stages the published files in build/package and packs them into the root. The folder is a separate one,
// because npm compiles at each installation where a binding.gyp lies beside a package.json.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import ts from 'typescript';

import { fileOf, TARGETS } from './targets.mjs';

const ROOT = join(import.meta.dirname, '..');
const STAGE = join(ROOT, 'build', 'package');
const COPIED = ['bin', 'native', 'scripts/build-from-source.mjs', 'README.md', 'CHANGELOG.md', 'LICENSE'];

const missing = TARGETS.map(fileOf).filter((file) => !existsSync(join(ROOT, file)));
if (missing.length > 0) throw new Error(`first npm run prebuilds: there is no ${missing.join(', ')}`);

rmSync(STAGE, { recursive: true, force: true });
mkdirSync(STAGE, { recursive: true });
for (const path of [...COPIED, ...TARGETS.map(fileOf)]) cpSync(join(ROOT, path), join(STAGE, path), { recursive: true });

// Comments stay only in the types, for their readers.
const tsc = (...options) =>
  execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '--outDir', join(STAGE, 'dist'), '--sourceMap', 'false', ...options],
    { cwd: ROOT, stdio: 'inherit' },
  );
tsc('--declaration', 'false', '--removeComments');
tsc('--emitDeclarationOnly');

// The modules of lib/ name others without an extension; those of its .mts files have one.
const typesOf = (module) => (/js$/.test(module) ? module.replace(/\.(m?)js$/, '.d.$1ts') : `${module}.d.ts`);

/** The files of types that these import, themselves included. */
function reached(files, found = new Set()) {
  for (const file of files.filter((name) => !found.has(name))) {
    found.add(file);
    const modules = ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) => fileName);
    reached(
      modules.filter((module) => module.startsWith('.')).map((module) => join(dirname(file), typesOf(module))),
      found,
    );
  }
  return found;
}

// Types that no exported one needs are left out.
const DIST = join(STAGE, 'dist');
const isTypes = (file) => /\.d\.m?ts$/.test(file);
const kept = reached(
  readdirSync(DIST)
    .filter(isTypes)
    .map((file) => join(DIST, file)),
);
for (const file of readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter(isTypes)) {
  if (!kept.has(join(DIST, file))) rmSync(join(DIST, file));
}

const {
  scripts,
  devDependencies,
  gypfile,
  binary,
  private: isPrivate,
  ...published
} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
published.files = ['bin', 'dist', 'native', 'prebuilds', 'scripts', 'CHANGELOG.md'];
writeFileSync(join(STAGE, 'package.json'), `${JSON.stringify(published, undefined, 2)}\n`);

const [{ filename, size, entryCount }] = JSON.parse(
  execFileSync('npm', ['pack', STAGE, '--json', '--pack-destination', ROOT, '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' }),
);
console.log(`${filename}: ${entryCount} files, ${size} bytes`);
