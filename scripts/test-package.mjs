// npm run test:package: tests the tarball as its users get it. Installs it in an empty folder, where no script may run and no
// compiler can be found. Runs the README's example there from each kind of module, and its recipes.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkJest } from './package-jest.mjs';
import { checkClaims } from './package-types.mjs';
import { blocksOf, endOf, printedBy } from './readme-blocks.mjs';
import { toolOf } from './tools.mjs';

const ROOT = join(import.meta.dirname, '..');
const LIMIT = 940 * 1024;
const PNPM = '12';
const TYPESCRIPTS = ['5.9', '6', '7'];

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const TARBALL = join(ROOT, `sigmask-${version}.tgz`);
const work = realpathSync(mkdtempSync(join(tmpdir(), 'sigmask-package-')));

let passed = 0;
let failed = 0;

function check(name, run) {
  try {
    run();
    passed++;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  }
}

function demand(holds, what) {
  if (!holds) throw new Error(what);
}

// Node, the installers and a shell: no compiler, no make, no Python.
function makePath() {
  const folder = join(work, 'bin');
  mkdirSync(folder);
  const find = (command) => execFileSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim();
  symlinkSync(process.execPath, join(folder, 'node'));
  for (const command of ['npm', 'sh', 'dirname', 'sed', 'setsid', 'sleep', 'uname']) symlinkSync(find(command), join(folder, command));
  const pnpm = toolOf('pnpm', PNPM);
  if (pnpm !== undefined)
    symlinkSync(join(pnpm, JSON.parse(readFileSync(join(pnpm, 'package.json'), 'utf8')).bin.pnpm), join(folder, 'pnpm'));
  return { folder, installers: pnpm === undefined ? ['npm'] : ['npm', 'pnpm'] };
}

const { folder: PATH, installers } = makePath();
const environment = { ...process.env, PATH, NODE_OPTIONS: '', SIGMASK_INTERNAL: '', npm_config_nodedir: '' };

/** Runs a program where no compiler can be found, in its own group, because the example signals its group; returns its output. */
function run(cwd, file, ...args) {
  return execFileSync(file, args, { cwd, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

const BLOCKS = blocksOf(readFileSync(join(ROOT, 'README.md'), 'utf8')).filter(({ language }) => language === 'js');
const [{ text: EXAMPLE }] = BLOCKS.filter(({ heading }) => heading === 'Example');
const RECIPES = BLOCKS.filter(({ heading }) => heading === 'Recipes').map(({ text }) => text);
const REQUIRING = EXAMPLE.replace(/^import (.*) from (.*);$/gm, 'const $1 = require($2);');
const SOURCES = {
  'example.mjs': EXAMPLE,
  'example.cjs': `(async () => {\n${REQUIRING}})();\n`,
  'example.mts': EXAMPLE,
  ...Object.fromEntries(RECIPES.map((recipe, index) => [`recipe-${index + 1}.mjs`, recipe])),
};

function makeProject(installer) {
  const project = join(work, installer);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  for (const [file, text] of Object.entries(SOURCES)) writeFileSync(join(project, file), text);
  return project;
}

function checkExample(name, project, file, code = EXAMPLE) {
  check(`${name} prints what the README says, and ends so`, () => {
    const { stdout, stderr, status, signal } = spawnSync('node', [file], {
      cwd: project,
      env: environment,
      encoding: 'utf8',
      detached: true,
    });
    demand(stdout === printedBy(code) && stderr === '', `it printed:\n${stdout}${stderr}`);
    demand((signal ?? `exit code ${status}`) === endOf(code), `it ended with ${signal ?? status}`);
  });
}

function checkTypes(name, project, version) {
  const typescript = toolOf('typescript', version);
  if (typescript === undefined) return;
  const tsc = join(typescript, JSON.parse(readFileSync(join(typescript, 'package.json'), 'utf8')).bin.tsc);
  const outDir = join(project, `typescript-${version}`);
  check(`${name}: TypeScript ${version} checks and compiles the example`, () => {
    const options = '--strict --skipLibCheck false --target es2022 --module nodenext --types node'.split(' ');
    run(project, 'node', tsc, ...options, '--typeRoots', join(ROOT, 'node_modules', '@types'), '--outDir', outDir, 'example.mts');
  });
  checkExample(`${name}: what TypeScript ${version} has compiled`, project, join(outDir, 'example.mjs'));
}

function checkInstaller(installer) {
  const project = makeProject(installer);
  check(`${installer} installs the tarball without scripts and without a compiler`, () => {
    run(project, installer, installer === 'npm' ? 'install' : 'add', '--ignore-scripts', TARBALL);
    const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
    demand(installed.join() === 'sigmask', `it installed ${installed.join(', ')}`);
  });
  checkExample(`${installer}: an ES module`, project, 'example.mjs');
  checkExample(`${installer}: a CommonJS module`, project, 'example.cjs');
  for (const [index, recipe] of RECIPES.entries())
    checkExample(`${installer}: recipe ${index + 1}`, project, `recipe-${index + 1}.mjs`, recipe);
  for (const typescript of TYPESCRIPTS) {
    checkTypes(installer, project, typescript);
    checkClaims(check, installer, project, typescript);
  }
  check(`${installer}: the command runs, and has its schema`, () => {
    const shown = run(project, join(project, 'node_modules', '.bin', 'sigmask'), 'decode', '130');
    demand(shown.includes('SIGINT'), shown);
    run(project, 'node', '--eval', "require('sigmask/schema/command.json')");
  });
  check(`${installer}: the probe for macOS refuses to ask another kernel`, () => {
    const probe = join('node_modules', 'sigmask', 'scripts', 'probe-macos.mjs');
    const { status, stderr } = spawnSync('node', [probe], { cwd: project, env: environment, encoding: 'utf8' });
    demand(status === 1 && stderr.includes('the kernel of macOS'), `it ended with ${status}: ${stderr}`);
  });
  return project;
}

const BUNDLED = `import { spawn } from 'sigmask/child_process';
const child = spawn('sh', ['-c', 'exit 0'], { signals: { ignore: 'SIGINT' } });
child.once('exit', () => console.log(String(child.signalsAtExec.ignored), child.waitStatus));
`;

function checkBundle(project) {
  check('esbuild bundles the package and its addons, and the bundle runs elsewhere', () => {
    writeFileSync(join(project, 'bundled.mjs'), BUNDLED);
    const elsewhere = join(work, 'elsewhere');
    const esbuild = join(ROOT, 'node_modules', 'esbuild', 'bin', 'esbuild');
    const options = '--bundle --platform=node --loader:.node=copy --log-level=error'.split(' ');
    run(project, esbuild, 'bundled.mjs', ...options, `--outfile=${join(elsewhere, 'bundle.cjs')}`);
    rmSync(project, { recursive: true });
    const output = run(elsewhere, 'node', 'bundle.cjs');
    demand(output === '{SIGINT} { code: 0, signal: null, coreDumped: false }\n', `it printed: ${output}`);
  });
}

function checkFromSource(project) {
  check('the addon is built from source where a compiler is, by one command, and is the one that is used', () => {
    run(project, 'npm', 'install', '--no-save', '--ignore-scripts', 'node-addon-api', 'node-api-headers', TARBALL);
    const built = execFileSync(process.execPath, [join('node_modules', 'sigmask', 'scripts', 'build-from-source.mjs')], {
      cwd: project,
      encoding: 'utf8',
    }).trim();
    const script = "const { addonPath } = require('./node_modules/sigmask/dist/internal/binding.js'); console.log(addonPath())";
    const used = run(project, 'node', '--eval', script).trim();
    demand(used === built && used.startsWith(project), `${used} is used, ${built} was built`);
  });
  checkExample('built from source: an ES module', project, 'example.mjs');
}

function checkManifest() {
  const manifest = JSON.parse(execFileSync('tar', ['xzOf', TARBALL, 'package/package.json'], { encoding: 'utf8' }));
  const files = execFileSync('tar', ['tzf', TARBALL], { encoding: 'utf8' }).split('\n');
  const { length: size } = readFileSync(TARBALL);
  check(`the tarball has at most 940 KiB: ${(size / 1024).toFixed(0)} KiB`, () => demand(size <= LIMIT, `${size} bytes`));
  check('nothing in the tarball has npm compile or run anything', () => {
    demand(!files.includes('package/binding.gyp'), 'it has a binding.gyp');
    demand(manifest.scripts === undefined && manifest.dependencies === undefined, 'it has scripts or dependencies');
  });
}

/** In the package itself, where a user reads them. */
function checkLinks() {
  check('no link of the documents in the tarball is dead', () => {
    const folder = join(work, 'tarball');
    mkdirSync(folder);
    execFileSync('tar', ['xzf', TARBALL, '--directory', folder]);
    const root = join(folder, 'package');
    const documents = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'links.mjs'), '--root', root, ...documents], { encoding: 'utf8' });
    demand(documents.includes('README.md') && documents.includes('docs/limits.md'), `it has ${documents.join(', ')}`);
  });
}

function checkWith(name, command, ...args) {
  check(name, () =>
    execFileSync(process.execPath, [join(ROOT, 'node_modules', command), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

try {
  checkManifest();
  checkLinks();
  check('npm --global installs the manual page', () => {
    run(work, 'npm', 'install', '--global', '--prefix', join(work, 'global'), '--ignore-scripts', TARBALL);
    readFileSync(join(work, 'global', 'share', 'man', 'man1', 'sigmask.1'));
  });
  checkWith('publint --strict', 'publint/src/cli.js', TARBALL, '--strict');
  // The module that vitest's config loads is an ES module only, as vitest itself.
  checkWith('attw', '@arethetypeswrong/cli/dist/index.js', TARBALL, '--profile', 'node16', '--exclude-entrypoints', './vitest');
  const [project] = installers.map(checkInstaller);
  const typescript = toolOf('typescript', TYPESCRIPTS[0]);
  if (typescript !== undefined) checkJest(check, { work, tarball: TARBALL, typescript });
  checkFromSource(project);
  checkBundle(project);
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = Math.min(failed, 1);
