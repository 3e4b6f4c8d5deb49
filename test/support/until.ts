// The only place that waits by looking again, because the kernel changes this state without notice to this process.

import { setTimeout as pause } from 'node:timers/promises';

import { STEP_LIMIT } from './pace.mts';

/** Waits until `holds` returns true; `what` names it in the error after so many milliseconds. */
export async function until(what: string, holds: () => boolean, limit = STEP_LIMIT): Promise<void> {
  for (const end = performance.now() + limit; !holds(); await pause(1)) {
    if (performance.now() > end) throw new Error(`not within ${limit} ms: ${what}`);
  }
}

/** Whether an error of reading from /proc means that the process no longer exists. */
export const isGone = (error: unknown): boolean => ['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code));
