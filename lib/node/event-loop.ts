// The event loop: its check phase, which runs the immediates, and differences between versions of libuv.

import * as timers from 'node:timers';

const [major = 0, minor = 0] = process.versions.uv.split('.').map(Number);
const fromLibuv152 = major > 1 || (major === 1 && minor >= 52);

/** Whether closing a handle after a failed `spawn` removes it from the loop's list of handles a second time. */
export const takesOutTwice = fromLibuv152;

/** In how many poll phases a stream reads a small amount of data to its end, after the writer has gone. */
export const phasesToEnd = fromLibuv152 ? 2 : 1;

/** An entry in Node's list of the immediates that one check phase runs. */
interface Listed extends NodeJS.Immediate {
  _idleNext?: Listed | null;
}

// Taken now, because tests may replace it with a fake later.
const { setImmediate } = timers;

const waiting: (() => void)[] = [];
let looking = false;

/** Runs the tasks that wait for the end of the phase, if this immediate is the last one. */
function runIfLast(immediate: Listed): void {
  if (immediate._idleNext === null) for (const task of waiting.splice(0)) task();
}

function lookInEachPhase(): void {
  looking = waiting.length > 0;
  if (!looking) return;
  const immediate = setImmediate(() => {
    runIfLast(immediate);
    lookInEachPhase();
  });
  immediate.unref();
}

/**
 * Calls `task` at the end of a check phase, so that nothing runs between it and the closing of handles. In a busy loop
 * other immediates may always follow ours, so each of ours that runs no foreign code looks again.
 */
export function atEndOfCheckPhase(task: () => void): void {
  waiting.push(task);
  if (!looking) lookInEachPhase();
}

/** Must be called in a poll phase. Calls `task` in the check phase that follows `count` more poll phases. */
export function afterPollPhases(count: number, task: () => void): void {
  if (count === 0) {
    setImmediate(task);
    return;
  }
  const immediate = setImmediate(() => {
    afterPollPhases(count - 1, task);
    runIfLast(immediate);
  });
}
