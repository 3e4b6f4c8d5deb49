// Skipping a test says why.

import { execFileSync } from 'node:child_process';

export function skipUnless(holds: boolean, reason: string): boolean {
  if (!holds) process.stderr.write(`skipped: ${reason}\n`);
  return !holds;
}

export function hasCommand(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether the programs of the tests run with the runtime of ThreadSanitizer. */
export const underThreadSanitizer = (process.env['SIGMASK_TEST_SANITIZED'] ?? '').includes('libtsan');

/** For tests that start sh or python3: a sanitizer's runtime is loaded into every program that a fixture starts. */
export const noShell = skipUnless(!underThreadSanitizer, 'sh and python3 crash with the runtime of ThreadSanitizer');

const underAddressSanitizer = (process.env['SIGMASK_TEST_SANITIZED'] ?? '').includes('libasan');

/** For tests with a library that has threads of its own, or replaces functions of the C library, from the start. */
export const noLibraryAtStart = skipUnless(!underAddressSanitizer, 'AddressSanitizer does not bear threads that start, or replaced functions that are called, before it');
