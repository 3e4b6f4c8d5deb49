// The one place where tests get numbers that depend on the machine. How long this machine takes to start a process is measured
// once for a run; SIGMASK_TEST_PACE gives that time in milliseconds instead.
//
// Counts of repetitions are those of a machine that takes 1 ms, and in proportion fewer on a slower one. SIGMASK_TEST_FULL=1
// runs the full counts on every machine.
//
// A limit exists only to find a hang: it is at least 20 times what its step takes at this pace. The event that a test waits for
// decides how long the test takes; a limit never decides whether the test passes.

import { spawnSync } from 'node:child_process';

const SAMPLES = 31;

function measured(): number {
  const times = Array.from({ length: SAMPLES }, () => {
    const start = performance.now();
    spawnSync('true', { stdio: 'ignore' });
    return performance.now() - start;
  });
  // Other work of the machine makes some of them longer.
  return times.sort((a, b) => a - b)[Math.floor(SAMPLES / 4)] ?? NaN;
}

/** Milliseconds that this machine takes to start a process and to reap it. Workers of vitest get it from the environment. */
export const PACE = Number((process.env['SIGMASK_TEST_PACE'] ??= measured().toFixed(2)));

const FULL = process.env['SIGMASK_TEST_FULL'] === '1';
/** Whether this run has all storms and repetitions: `npm run test:storms`. Otherwise it has a part of them. */
export const STORMS = FULL || process.env['SIGMASK_TEST_STORMS'] === '1';

const SANITIZED = 'SIGMASK_TEST_SANITIZED' in process.env;

/** How often to repeat something: `full` times at 1 ms, fewer on a slower machine, but a multiple of `least` that is not 0. */
export function count(full: number, least: number): number {
  if (FULL) return full;
  return Math.min(full, Math.max(1, Math.floor(full / PACE / least)) * least);
}

/** One of `every` cases, from the first on; all of them in a run with all storms. */
export function someOf<Case>(cases: readonly Case[], every: number): Case[] {
  const some = cases.filter((_, index) => STORMS || index % every === 0);
  if (!STORMS) process.stderr.write(`skipped: ${cases.length - some.length} of ${cases.length} cases: npm run test:storms has all\n`);
  return some;
}

/** A count as titles show it. */
export const shown = (number: number): string => number.toLocaleString('en');

// The longest single step is a run of Jest: 800 processes' time. The longest program takes four times as long with its scaled
// counts, and a test runs several programs.
const AT_LEAST_20 = 25;
const SLOWNESS = Math.max(PACE, 5) * (SANITIZED ? 5 : 1);
// The longest that a timer takes.
const LONGEST = 2 ** 31 - 1;

/** Milliseconds for one step: a process that starts, an event, a state that the kernel shows. */
export const STEP_LIMIT = Math.min(LONGEST, Math.round(AT_LEAST_20 * 800 * SLOWNESS));
/** For a fixture. */
export const PROGRAM_LIMIT = Math.min(LONGEST, Math.round(5 * STEP_LIMIT * (FULL ? Math.max(PACE, 1) : 1)));
/** For a test or a hook: longer than for a program that it runs, because the output of that says more. */
export const TEST_LIMIT = Math.min(LONGEST, 2 * PROGRAM_LIMIT);

// What fixtures wait for.
process.env['SIGMASK_TEST_LIMIT'] = String(STEP_LIMIT);
