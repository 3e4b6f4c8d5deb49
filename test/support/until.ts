// The one place that waits by looking again: for what the kernel changes without telling this process.

import { setTimeout as pause } from 'node:timers/promises';

const LIMIT = 10_000;

/** Waits until `holds` returns true; `what` says for what, in the error after 10 seconds or another time. */
export async function until(what: string, holds: () => boolean, limit = LIMIT): Promise<void> {
  for (const end = performance.now() + limit; !holds(); await pause(1)) {
    if (performance.now() > end) throw new Error(`not within ${limit} ms: ${what}`);
  }
}

/** Whether an error of reading from /proc says that the process is no longer there. */
export const isGone = (error: unknown): boolean => ['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code));
