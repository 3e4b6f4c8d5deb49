// The one place that waits by looking again: for what the kernel changes without telling this process.

import { setTimeout as pause } from 'node:timers/promises';

import { STEP_LIMIT } from './pace.mts';

/** Waits until `holds` returns true; `what` says for what, in the error after so many milliseconds. */
export async function until(what: string, holds: () => boolean, limit = STEP_LIMIT): Promise<void> {
  for (const end = performance.now() + limit; !holds(); await pause(1)) {
    if (performance.now() > end) throw new Error(`not within ${limit} ms: ${what}`);
  }
}

/** Whether an error of reading from /proc says that the process is no longer there. */
export const isGone = (error: unknown): boolean => ['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code));
