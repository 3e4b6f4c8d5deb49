// Reaps orphans on each SIGCHLD, even if the program does not do it itself.

import * as timers from 'node:timers';

import { native } from '../internal/binding';
import { knowsChildren, reapUnasked, recordChildren } from './subreaper';

// Taken now, because tests may replace it with a fake later.
const { setImmediate } = timers;

/** Whether the last look has found a child of this package, which is reaped soon. Until then it hides the others. */
let hidesOrphans = false;

// This does not list all children, which would take longer than everything else. The program's listeners for this signal run before
// the immediate, so they reap their orphans themselves.
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
 * Reaps the orphans that have ended already, and from now on those of each `SIGCHLD`. Works only in the main thread of Node on
 * Linux. Does not keep the event loop alive. The program's own calls of `reapOrphans` still return every orphan.
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
