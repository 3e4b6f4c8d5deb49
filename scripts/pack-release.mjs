// npm run pack:release: stages the published files in build/package and packs them into the root. The folder is a separate one,
// because npm compiles at each installation where a binding.gyp lies beside a package.json.
// With SIGMASK_RELEASE=1 package.json must name the repository: the release sets it, because provenance needs it.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { env } from 'node:process';

import ts from 'typescript';

import { publishedManifest, publishedReadme } from './publication.mjs';
import { Steps } from './steps.mjs';
import { fileOf, TARGETS } from './targets.mjs';

const ROOT = join(import.meta.dirname, '..');
const STAGE = join(ROOT, 'build', 'package');
const DIST = join(STAGE, 'dist');
// All to which the documents link, so that their links work in node_modules, too.
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'LICENSE', 'docs', 'examples'];
const SCRIPTS = ['build-from-source.mjs', 'probe-macos.mjs', 'macos-probe'].map((name) => `scripts/${name}`);
const COPIED = [...DOCUMENTS, 'bin', 'man', 'schema', 'native', ...SCRIPTS];

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const published = publishedManifest(manifest, env.SIGMASK_RELEASE === '1');

const missing = TARGETS.map(fileOf).filter((file) => !existsSync(join(ROOT, file)));
if (missing.length > 0) throw new Error(`first npm run prebuilds: there is no ${missing.join(', ')}`);

function copyFiles() {
  rmSync(STAGE, { recursive: true, force: true });
  mkdirSync(STAGE, { recursive: true });
  for (const path of [...COPIED, ...TARGETS.map(fileOf)]) cpSync(join(ROOT, path), join(STAGE, path), { recursive: true });
}

// Comments stay only in the types, for their readers.
const tsc = (...options) =>
  execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '--outDir', DIST, '--sourceMap', 'false', ...options],
    {
      cwd: ROOT,
      stdio: 'inherit',
    },
  );

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

/** Types that no exported one needs are left out. */
function removeInnerTypes() {
  const isTypes = (file) => /\.d\.m?ts$/.test(file);
  const faces = readdirSync(DIST).filter(isTypes);
  const kept = reached(faces.map((file) => join(DIST, file)));
  for (const file of readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter(isTypes)) {
    if (!kept.has(join(DIST, file))) rmSync(join(DIST, file));
  }
}

function writeFaces() {
  writeFileSync(join(STAGE, 'package.json'), `${JSON.stringify(published, undefined, 2)}\n`);
  const readme = publishedReadme(readFileSync(join(STAGE, 'README.md'), 'utf8'), published);
  writeFileSync(join(STAGE, 'README.md'), readme);
}

function pack() {
  const options = ['--json', '--pack-destination', ROOT, '--ignore-scripts'];
  const [{ filename, size, entryCount }] = JSON.parse(execFileSync('npm', ['pack', STAGE, ...options], { cwd: ROOT, encoding: 'utf8' }));
  return `${filename}, ${entryCount} files, ${size} bytes`;
}

const steps = new Steps(6);
await steps.run('copy the files', copyFiles);
await steps.run('compile the library', () => void tsc('--declaration', 'false', '--removeComments'));
await steps.run('compile the types', () => void tsc('--emitDeclarationOnly'));
await steps.run('remove inner types', removeInnerTypes);
await steps.run('write package.json and the links of README.md', writeFaces);
await steps.run('pack', pack);
steps.end('pack-release');
