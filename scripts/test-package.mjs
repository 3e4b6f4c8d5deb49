// npm run test:package: tests the tarball as its users get it. Installs it in an empty folder, where no script may run and no
// compiler can be found, and runs the README's first example there from each kind of module.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { toolOf } from './tools.mjs';

const ROOT = join(import.meta.dirname, '..');
const LIMIT = 820 * 1024;
const PNPM = '12';
const TYPESCRIPTS = ['5.9', '7'];

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
  for (const command of ['npm', 'sh', 'dirname', 'sed', 'uname']) symlinkSync(find(command), join(folder, command));
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

// The output that the README shows for the example.
const [, EXAMPLE] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8').split('## 60-second example')[1]);
const PRINTED = [...EXAMPLE.matchAll(/^\/\/ prints: (.*)$/gm)].map(([, line]) => `${line}\n`).join('');

const REQUIRING = EXAMPLE.replace(/^import (.*) from (.*);$/gm, 'const $1 = require($2);');
const SOURCES = {
  'example.mjs': EXAMPLE,
  'example.cjs': `(async () => {\n${REQUIRING}})();\n`,
  'example.mts': EXAMPLE,
};

function makeProject(installer) {
  const project = join(work, installer);
  mkdirSync(join(project, 'build', 'examples'), { recursive: true });
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  cpSync(join(ROOT, 'build', 'examples', 'ctrl-c-worker.js'), join(project, 'build', 'examples', 'ctrl-c-worker.js'));
  for (const [file, text] of Object.entries(SOURCES)) writeFileSync(join(project, file), text);
  return project;
}

function checkExample(name, project, file) {
  check(`${name} prints what the README says`, () => {
    const output = run(project, 'node', file);
    demand(output === PRINTED, `it printed:\n${output}`);
  });
}

function checkTypes(name, project, version) {
  const typescript = toolOf('typescript', version);
  if (typescript === undefined) return;
  const tsc = join(typescript, JSON.parse(readFileSync(join(typescript, 'package.json'), 'utf8')).bin.tsc);
  const outDir = join(project, `typescript-${version}`);
  check(`${name}: TypeScript ${version} checks and compiles the example`, () => {
    const types = join(ROOT, 'node_modules', '@types');
    run(
      project,
      'node',
      tsc,
      '--strict',
      '--skipLibCheck',
      'false',
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--types',
      'node',
      '--typeRoots',
      types,
      '--outDir',
      outDir,
      'example.mts',
    );
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
  for (const typescript of TYPESCRIPTS) checkTypes(installer, project, typescript);
  check(`${installer}: the command runs`, () => {
    const shown = run(project, join(project, 'node_modules', '.bin', 'sigmask'), 'decode', '130');
    demand(shown.includes('SIGINT'), shown);
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
    run(
      project,
      esbuild,
      'bundled.mjs',
      '--bundle',
      '--platform=node',
      '--loader:.node=copy',
      '--log-level=error',
      `--outfile=${join(elsewhere, 'bundle.cjs')}`,
    );
    rmSync(project, { recursive: true });
    const output = run(elsewhere, 'node', 'bundle.cjs');
    demand(output === '{SIGINT} { code: 0 }\n', `it printed: ${output}`);
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
  check(`the tarball has at most 820 KiB: ${(size / 1024).toFixed(0)} KiB`, () => demand(size <= LIMIT, `${size} bytes`));
  check('nothing in the tarball has npm compile or run anything', () => {
    demand(!files.includes('package/binding.gyp'), 'it has a binding.gyp');
    demand(manifest.scripts === undefined && manifest.dependencies === undefined, 'it has scripts or dependencies');
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
  checkWith('publint --strict', 'publint/src/cli.js', TARBALL, '--strict');
  // The module that vitest's config loads is an ES module only, as vitest itself.
  checkWith('attw', '@arethetypeswrong/cli/dist/index.js', TARBALL, '--profile', 'node16', '--exclude-entrypoints', './vitest');
  const [project] = installers.map(checkInstaller);
  checkFromSource(project);
  checkBundle(project);
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = Math.min(failed, 1);
