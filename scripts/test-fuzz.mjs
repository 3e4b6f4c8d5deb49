// Gives random bytes to the addon's code for a spawn's request, under the address and undefined behaviour sanitizers.
// test-fuzz.mjs [SECONDS]: at most a minute by default.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const COMPILERS = ['clang++', ...Array.from({ length: 10 }, (_, index) => `clang++-${23 - index}`)];
const seconds = Number(process.argv[2] ?? 60);

const runs = (command, args) => spawnSync(command, args, { cwd: ROOT, stdio: 'ignore' }).status === 0;
const compiler = COMPILERS.find((one) => runs(one, ['--version']));
if (compiler === undefined) {
  console.log('skipped: the fuzzer is that of clang, and no clang++ is installed');
  process.exit(0);
}

// All files except those that use Node-API.
const sources = readFileSync(join(ROOT, 'native', 'sources.txt'), 'utf8')
  .trim()
  .split('\n')
  .filter((path) => !/^native\/(glue\/|binding\.cc)/.test(path));
const folder = mkdtempSync(join(tmpdir(), 'sigmask-fuzz-'));
const program = join(folder, 'fuzz');
const options = ['-std=c++17', '-Inative', '-g', '-O1', '-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=all', '-pthread'];
const steps = [
  [compiler, [...options, ...sources, join('test', 'fuzz', 'spawn-request.cc'), '-o', program]],
  [program, [`-max_total_time=${seconds}`, '-max_len=4096', '-print_final_stats=1']],
];
process.exitCode = steps.every(([command, args]) => spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' }).status === 0) ? 0 : 1;
rmSync(folder, { recursive: true });
