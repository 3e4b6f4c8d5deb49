// The event loop: its check phase, which runs the immediates, and what its library does in one version and not in another.

import * as timers from 'node:timers';

const [major = 0, minor = 0] = process.versions.uv.split('.').map(Number);
const fromLibuv152 = major > 1 || (major === 1 && minor >= 52);

/** Whether closing a handle after a failed `spawn` takes it out of the loop's list of handles for a second time. */
export const takesOutTwice = fromLibuv152;

/** In how many poll phases a stream reads to its end what is not much and whose writer has gone. */
export const phasesToEnd = fromLibuv152 ? 2 : 1;

/** Of Node's list of the immediates that one check phase runs. */
interface Listed extends NodeJS.Immediate {
  _idleNext?: Listed | null;
}

// As it is now: tests may put a fake one in its place later.
const { setImmediate } = timers;

const waiting: (() => void)[] = [];
let looking = false;

/** Runs what waits for the end of the phase, if this immediate is the last one. */
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
 * Calls `task` at the end of a check phase, where nothing comes between it and the closing of handles. In a busy loop there
 * may always be others behind one immediate: each of our own that calls nobody else's code is an opportunity.
 */
export function atEndOfCheckPhase(task: () => void): void {
  waiting.push(task);
  if (!looking) lookInEachPhase();
}

/** Calls `task`, if it is called in a poll phase, in the check phase that follows so many more of these. */
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
