// npm run pack:release: stages the published files in build/package and packs them into the root. The folder is a separate one,
// because npm compiles at each installation where a binding.gyp lies beside a package.json.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
