// Calls a function while a guard holds.

import { invalidArgType } from '../internal/errors';

/** A guard that can be restored without failing. */
interface Guard {
  restoreLater(): void;
}

/** Calls `fn`. Restores the guard when `fn` returns or throws, or when the promise that it returns settles. */
export function callUnder<Result>(makeGuard: () => Guard, fn: () => Result): Result {
  if (typeof fn !== 'function') throw invalidArgType('fn', 'a function', fn);
  const guard = makeGuard();
  let settles = false;
  try {
    const result = fn();
    if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') return result;
    settles = true;
    return Promise.resolve(result).finally(() => {
      guard.restoreLater();
    }) as Result;
  } finally {
    if (!settles) guard.restoreLater();
  }
}
