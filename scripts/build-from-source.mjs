// Compiles the addon from native/ with a C++ compiler and nothing else, for this machine.
// build-from-source.mjs: the compiler is $CXX, by default c++. node-addon-api and node-api-headers have to be installed.

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = readFileSync(join(ROOT, 'native', 'sources.txt'), 'utf8')
  .trim()
  .split('\n')
  .map((file) => join(ROOT, file));

// The package may be linked or stored elsewhere, so this also looks for the headers from the current directory.
function headerFolders() {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    const require = createRequire(from);
    try {
      const { include_dir: addonApi } = require('node-addon-api');
      const { include_dir: nodeApi } = require('node-api-headers');
      return [resolve(addonApi), nodeApi];
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Error('first: npm install --no-save node-addon-api node-api-headers');
}

// binding.gyp has the same options; node-gyp adds Node's own by itself.
const OPTIONS = [
  `-I${join(ROOT, 'native')}`,
  '-std=c++17',
  '-Os',
  '-fPIC',
  '-pthread',
  '-fno-exceptions',
  '-fno-rtti',
  '-fvisibility=hidden',
  '-fvisibility-inlines-hidden',
  '-ffunction-sections',
  '-fdata-sections',
  '-Wall',
  '-Wextra',
  '-Wshadow',
  '-Wconversion',
  '-DNDEBUG',
  '-DNAPI_VERSION=8',
  '-DNAPI_DISABLE_CPP_EXCEPTIONS',
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
];

/** Returns the command that links objects with a compiler. */
export function linkBy(compiler, objects, output, platform = process.platform) {
  const options =
    platform === 'darwin'
      ? ['-bundle', '-Wl,-undefined,dynamic_lookup', '-Wl,-dead_strip']
      : ['-shared', '-pthread', '-Wl,-z,nodelete', '-Wl,--gc-sections', `-Wl,--version-script=${join(ROOT, 'native', 'exports.map')}`];
  return [...compiler, '-Os', ...options, ...objects, '-o', output];
}

const run = promisify(execFile);

/** Compiles each file with the options, some at a time, and returns the objects. */
export async function compile(compiler, files, options, folder) {
  mkdirSync(folder, { recursive: true });
  const waiting = files.map((file) => ({ file, object: join(folder, `${relative(ROOT, file).replaceAll('/', '.')}.o`) }));
  const objects = waiting.map(({ object }) => object);
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { stderr } = await run(compiler[0], [...compiler.slice(1), ...options, '-c', next.file, '-o', next.object]);
      process.stderr.write(stderr);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return objects;
}

/** Compiles the addon's own files, and returns the objects. */
export function compileAddon(compiler, options, folder) {
  const headers = headerFolders().flatMap((path) => ['-isystem', path]);
  return compile(compiler, SOURCES, [...OPTIONS, ...options, ...headers], folder);
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const folder = join(ROOT, 'build', 'Release');
  const output = join(folder, 'sigmask.node');
  const compiler = [process.env.CXX ?? 'c++'];
  const objects = await compileAddon(compiler, [], join(ROOT, 'build', 'objects'));
  mkdirSync(folder, { recursive: true });
  const [command, ...words] = linkBy(compiler, objects, output);
  execFileSync(command, words, { stdio: 'inherit' });
  console.log(output);
}
