// A timer of any length. Node's own fires at once if it is longer than 2^31 - 1 milliseconds.

import * as timers from 'node:timers';

// Taken now, because tests may replace them with fakes later.
const { setTimeout, clearTimeout } = timers;

const LONGEST = 2 ** 31 - 1;

/**
 * Calls `call` after so many milliseconds, or never if they are infinite. Until then the timer keeps the event loop alive.
 * Returns a function that stops it.
 */
export function after(milliseconds: number, call: () => void): () => void {
  let left = milliseconds;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const part = Math.min(left, LONGEST);
    left -= part;
    timer = setTimeout(left > 0 ? wait : call, part);
  };
  wait();
  return () => {
    clearTimeout(timer);
  };
}
