// Skipping a test says why.

import { execFileSync } from 'node:child_process';
import { constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { STORMS } from './pace.mts';

export function skipUnless(holds: boolean, reason: string): boolean {
  if (!holds) process.stderr.write(`skipped: ${reason}\n`);
  return !holds;
}

/** For tests that repeat what others show once, in further ways or more often. */
export const noStorms = skipUnless(STORMS, 'npm run test:storms repeats this in further ways');

/** Whether the test runs as on macOS, also on the stand-in of test/macos. */
export const onMacos = process.platform === 'darwin';

/** The stand-in for macOS has it. */
export const noProc = skipUnless(existsSync('/proc/self/stat'), 'these tests read /proc');

export const noRealTimeSignals = skipUnless(!onMacos, 'macOS has no real-time signals');

/** One that a parent blocks for no other reason: real-time where there are such signals. */
export const UNUSUAL = onMacos ? 'SIGUSR2' : 'SIGRTMAX';

export function hasCommand(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** For tests in which another user runs a program of this checkout. */
export const othersCanRun = (path: string): boolean =>
  path === '/' || ((statSync(path).mode & constants.S_IXOTH) !== 0 && othersCanRun(dirname(path)));

/** Whether the programs of the tests run with the runtime of ThreadSanitizer. */
export const underThreadSanitizer = (process.env['SIGMASK_TEST_SANITIZED'] ?? '').includes('libtsan');

/** For tests that start sh or python3: a sanitizer's runtime is loaded into every program that a fixture starts. */
export const noShell = skipUnless(!underThreadSanitizer, 'sh and python3 crash with the runtime of ThreadSanitizer');

/** For tests in which other code has taken the place of a function or uses Node's bindings. */
export const noPermissionModel = skipUnless(
  !(process.env['SIGMASK_TEST_FLAGS'] ?? '').includes('--permission'),
  'under --permission Node gives out no binding, which a synchronous function that other code has wrapped takes',
);

const underAddressSanitizer = (process.env['SIGMASK_TEST_SANITIZED'] ?? '').includes('libasan');

/** For tests with a library that has threads of its own, or replaces functions of the C library, from the start. */
export const noLibraryAtStart = skipUnless(!underAddressSanitizer, 'AddressSanitizer does not bear threads that start, or replaced functions that are called, before it');
