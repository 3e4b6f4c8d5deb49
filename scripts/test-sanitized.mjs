// Runs tests on an addon that a sanitizer checks.
// test-sanitized.mjs address|undefined|thread

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const MASKS = [
  'mask',
  'process-mask',
  'borrowed-signal',
  'unreachable-thread',
  'block-signals',
  'ignore-signals',
  'with-guard',
  'sigwait',
  'signal-stream',
  'signal-sender',
  'disposition',
  'setuid',
].map((topic) => `self/${topic}`);
// Children inherit a sanitizer, too, so tests of their inherited state would see its handlers.
const CHILDREN = [
  'channel/channel',
  'channel/message-codec',
  'child/reaped',
  'child/run-sync',
  'child/subreaper',
  'contain/kill',
  'contain/leftovers',
  'drop-in/channel',
  'drop-in/child_process',
  'drop-in/signal-child',
  'engine/adopt',
  'engine/sync',
  'look/read-state',
  'package/load',
  'watchdog/watchdog',
];

// Leaks are not checked, because V8 frees little at its end.
const SANITIZERS = {
  address: { topics: [...MASKS, ...CHILDREN], runtime: 'libasan.so', options: { ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1' } },
  undefined: { topics: [...MASKS, ...CHILDREN], runtime: 'libubsan.so', options: { UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1' } },
  // Node is not instrumented, so ThreadSanitizer would see only half of it. A child that shares the memory would share its
  // records, too. sh and python3 crash with its runtime.
  thread: {
    topics: MASKS,
    runtime: 'libtsan.so',
    options: { TSAN_OPTIONS: 'halt_on_error=1:ignore_noninstrumented_modules=1' },
    switches: 'fork',
  },
};

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(0);
}

const name = process.argv[2];
const { topics, runtime, options, switches = '' } = SANITIZERS[name] ?? {};
if (runtime === undefined) throw new Error(`one of ${Object.keys(SANITIZERS).join(', ')}, not ${name}`);
if (process.platform !== 'linux') skip('the sanitizers are tried on Linux only');

let library;
try {
  library = execFileSync('g++', [`-print-file-name=${runtime}`], { encoding: 'utf8' }).trim();
} catch (error) {
  skip(`the ${name} sanitizer is gcc's, and g++ does not run: ${error.message}`);
}
// A name without a folder means that the compiler has found no library.
if (!existsSync(library)) skip(`g++ has no ${runtime}`);

// The cache of cmake would keep the sanitizer for the next build.
const BUILD = join(ROOT, 'build-cmake');
const clean = () => rmSync(BUILD, { recursive: true, force: true });

function run(command, args, env) {
  const { status, signal } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status === 0) return;
  console.log(`${command} ${args.join(' ')} ended with ${signal ?? status}`);
  clean();
  process.exit(1);
}

clean();
const files = topics.map((topic) => `test/${topic}.test.ts`);
run('npx', ['cmake-js', 'compile', '--out', 'build-cmake', `--CDSANITIZE=${name}`], { CXX: 'g++' });
run(process.execPath, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...files, ...process.argv.slice(3)], {
  SIGMASK_TEST_SANITIZED: JSON.stringify({ ...options, LD_PRELOAD: library, SIGMASK_INTERNAL: `cmake,${switches}` }),
});
clean();
