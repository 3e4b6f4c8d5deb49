// Compiles the macOS branches of native/ on Linux, over the stand-in for XNU in xnu/, into an addon of their own. An object that is
// newer than what it was made from is kept, so a second run takes no time.

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');
const XNU = join(import.meta.dirname, 'xnu');
const FOLDER = join(ROOT, 'build', 'macos');
const ADDON = join(FOLDER, 'sigmask.node');
const PROBE = join(ROOT, 'scripts', 'macos-probe');
/** The facts of scripts/macos-probe that only system calls show, as a program. */
export const FACTS = join(FOLDER, 'facts');

const require = createRequire(import.meta.url);
const nodeApi = (require('node-api-headers') as { include_dir: string }).include_dir;
const COMPILER = process.env['CXX'] ?? 'c++';
const OPTIONS = [
  '-std=c++17', '-O0', '-fPIC', '-pthread', '-fno-exceptions', '-fvisibility=hidden', '-Wall', '-Wextra', '-Werror', '-DNDEBUG', '-DNAPI_VERSION=8',
  '-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS', `-I${join(ROOT, 'native')}`, `-I${XNU}`,
  ...[join(XNU, 'include'), dirname(require.resolve('node-addon-api')), nodeApi].flatMap((folder) => ['-isystem', folder]),
];

const run = promisify(execFile);
const timeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

// The compiler lists, after a colon, what it has read.
const inputsOf = (output: string): string[] => textOf(`${output}.d`).replace(/^.*?:/, '').match(/[^\s\\]+/g) ?? [];

function isUpToDate(output: string, inputs: readonly string[]): boolean {
  const made = timeOf(output) ?? 0;
  return [import.meta.filename, ...inputs].every((input) => (timeOf(input) ?? Infinity) < made);
}

/** Makes `output` of `inputs`, unless it is up to date. Another run may be using the file that it replaces. */
async function make(output: string, inputs: readonly string[], options: readonly string[]): Promise<void> {
  if (isUpToDate(output, [...inputs, ...inputsOf(output)])) return;
  const made = `${output}.${process.pid}`;
  await run(COMPILER, [...OPTIONS, ...options, ...inputs, '-MMD', '-MF', `${output}.d`, '-o', made]);
  renameSync(made, output);
}

/** Compiles each file, some at a time, and returns the objects. */
async function compile(files: readonly string[], options: readonly string[]): Promise<string[]> {
  const waiting = files.map((file) => ({ file, object: join(FOLDER, `${file.slice(ROOT.length + 1).replaceAll('/', '.')}.o`) }));
  const objects = waiting.map(({ object }) => object);
  // The test files build at the same time. Each begins elsewhere, and finds what the others have made.
  waiting.push(...waiting.splice(0, process.pid % waiting.length));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await make(next.object, [next.file], [...options, '-c']);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return objects;
}

/** Why the addon cannot be built here; undefined if it can. */
export function missing(): string | undefined {
  if (process.platform !== 'linux') return 'the stand-in for XNU runs on Linux';
  try {
    execFileSync(COMPILER, ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `the stand-in for XNU needs the C++ compiler ${COMPILER}`;
  }
}

const sourcesIn = (folder: string): string[] => readdirSync(folder).filter((file) => file.endsWith('.cc')).map((file) => join(folder, file));

/** Compiles files that take themselves for ones on macOS, and adds the stand-in. */
async function compileOnMacos(files: readonly string[]): Promise<string[]> {
  mkdirSync(FOLDER, { recursive: true });
  const headers = join(FOLDER, 'linux_headers.h');
  await make(`${headers}.gch`, [join(XNU, 'linux_headers.h')], ['-x', 'c++-header']);
  return [...(await compile(files, ['-include', headers, '-include', join(XNU, 'macos.h')])), ...(await compile(sourcesIn(XNU), []))];
}

export async function build(): Promise<void> {
  const own = readFileSync(join(ROOT, 'native', 'sources.txt'), 'utf8').trim().split('\n').map((file) => join(ROOT, file));
  await make(ADDON, await compileOnMacos(own), ['-shared', '-Wl,-z,nodelete']);
}

export async function buildFacts(): Promise<void> {
  // The headers, compiled once for all, have functions of Node-API, which no fact calls.
  await make(FACTS, await compileOnMacos(sourcesIn(PROBE)), ['-Wl,--gc-sections']);
}
