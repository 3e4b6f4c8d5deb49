// Measures how much of native/ the suite runs, with a separate addon that counts, by gcc and gcov.
// native-coverage.mjs [OPTION OF VITEST…]

import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
// The cache of cmake would keep the option for the next build.
const BUILD = join(ROOT, 'build-cmake');
const OBJECTS = join(BUILD, 'CMakeFiles', 'sigmask.dir', 'native');
const AT_LEAST = 90;

// The folders in which test/support/fixture.ts makes programs count that have changed their user.
const aside = () =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith('sigmask-uncovered-'))
    .map((name) => join(tmpdir(), name));
const clean = () => {
  for (const folder of [BUILD, ...aside()]) rmSync(folder, { recursive: true, force: true });
};

function run(command, args, env) {
  const { status, signal } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) console.log(`${command} ${args.join(' ')} ended with ${signal ?? status}`);
  return status === 0;
}

if (spawnSync('gcov', ['--version']).status !== 0) {
  console.log('skipped: gcov is not installed');
  process.exit(0);
}
clean();
if (!run('npx', ['cmake-js', 'compile', '--out', 'build-cmake', '--CDCOVERAGE=ON'], { CXX: 'g++' })) process.exit(1);
const vitest = [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)];
if (!run(process.execPath, vitest, { SIGMASK_INTERNAL: 'cmake' })) process.exitCode = 1;

/** Returns the numbers of a source file's lines that can run, and of those that have not run. */
function linesOf(source) {
  const counted = join(OBJECTS, `${source}.gcda`);
  const report = execFileSync('gcov', ['--stdout', '--json-format', counted], { cwd: ROOT, maxBuffer: 2 ** 30 });
  const { lines } = JSON.parse(report).files.find(({ file }) => file.endsWith(`native/${source}`));
  // A line of a template is listed once for each instance.
  const counts = new Map();
  for (const { line_number: number, count } of lines) counts.set(number, (counts.get(number) ?? 0) + count);
  return { all: [...counts.keys()], missed: [...counts.keys()].filter((number) => counts.get(number) === 0) };
}

const percent = (part, all) => `${((100 * part) / all).toFixed(1).padStart(5)} %`;

let all = 0;
let ran = 0;
for (const file of readdirSync(OBJECTS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.gcda'))) {
  const source = file.replace('.gcda', '');
  const lines = linesOf(source);
  all += lines.all.length;
  ran += lines.all.length - lines.missed.length;
  console.log(`${source.padEnd(28)} ${percent(lines.all.length - lines.missed.length, lines.all.length)}  ${lines.missed.join(' ')}`);
}
console.log(`${ran} of ${all} lines of native/ run: ${percent(ran, all)}, and ${AT_LEAST} % have to`);
if (!(ran >= (AT_LEAST / 100) * all)) process.exitCode = 1;
clean();
