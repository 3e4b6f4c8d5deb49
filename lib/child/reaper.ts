// Reaps orphans on each SIGCHLD, also for a program that does not do it itself.

import * as timers from 'node:timers';

import { native } from '../internal/binding';
import { knowsChildren, reapUnasked, recordChildren } from './subreaper';

// Taken now, because tests may replace it with a fake later.
const { setImmediate } = timers;

/** Whether the last look has found a child of this package, which is reaped soon. Until then it hides the others. */
let hidesOrphans = false;

// Without a list of all children, which would take longer than all the rest. The program's listeners for this signal reap before
// the immediate does, and get its orphans themselves.
function look(): void {
  const first = native().firstEnded();
  hidesOrphans = first > 0 && native().running.has(first);
  if (first !== 0 && !hidesOrphans) setImmediate(reapUnasked);
}

/** Call it when a child that this thread has started has been reaped. */
export function childReaped(): void {
  if (hidesOrphans) look();
}

/**
 * Reaps orphans on each `SIGCHLD` from now on, and those that have ended already. Only the main thread of Node on Linux does.
 * Does not keep the event loop alive. The program's own calls of `reapOrphans` still return every orphan.
 */
export function startReaping(): void {
  if (!knowsChildren || process.listenerCount('SIGCHLD', look) > 0) return;
  recordChildren();
  process.on('SIGCHLD', look);
  reapUnasked();
}

/** Ends {@link startReaping}. */
export function stopReaping(): void {
  process.off('SIGCHLD', look);
}
