// The process's signal dispositions.

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { PLACES } from '../internal/places';
import { toSignalNumber, type Signal } from '../signals/names';
import { SignalSet, toChangeableSet, type ChangeableSetLike } from '../signals/set';
import { setFromWords } from '../signals/set-from-words';
import { callUnder } from './with-guard';

/** What a process does with a signal: it takes the default action, ignores the signal, or calls a handler. */
export type Disposition = 'default' | 'ignore' | 'handler';

/**
 * The disposition of `signal` in this process, as the kernel reports it.
 *
 * The disposition belongs to the process and is the same in every thread. `execve` keeps "ignore" and turns a handler into
 * "default". Node itself ignores `SIGPIPE` and `SIGXFSZ` and handles `SIGINT` and `SIGTERM`, even without a listener.
 *
 * @param signal - The name or the number of a signal.
 * @throws `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`: `signal` is not a
 * signal.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigaction.html | sigaction(3p)}.
 *
 * @example
 * ```js
 * import { getDisposition } from 'sigmask';
 *
 * console.log(getDisposition('SIGPIPE'), getDisposition('SIGHUP'));
 * process.on('SIGHUP', () => {});
 * console.log(getDisposition('SIGHUP'));
 * // prints: ignore default
 * // prints: handler
 * ```
 */
export function getDisposition(signal: Signal): Disposition {
  const number = toSignalNumber(signal, 'signal');
  check(native().dispositions(), 'sigaction');
  if (setFromWords(PLACES.dispositionSets.ignored).hasNumber(number)) return 'ignore';
  return setFromWords(PLACES.dispositionSets.caught).hasNumber(number) ? 'handler' : 'default';
}

const TRIES = 100;

/** Signals that this process ignores until the guard is restored; usable with `using`. */
export class SignalsIgnored {
  /** The ignored signals. */
  readonly signals: SignalSet;
  #held: SignalSet;
  #left = SignalSet.empty;

  /** @internal */
  constructor(signals: SignalSet) {
    this.signals = signals;
    check(native().holdIgnored(signals.low, signals.high), 'sigaction');
    this.#held = signals;
  }

  /**
   * Restores the dispositions that the signals had before. Signals that another guard still holds stay ignored. A second call
   * does nothing. After an error it may be called again.
   *
   * @returns the signals whose disposition other code, such as `process.on`, has changed in the meantime. They keep it.
   */
  restore(): SignalSet {
    if (!this.#held.isEmpty) check(this.#release(), 'sigaction');
    return this.#left;
  }

  /** Like {@link restore}, but does not throw. @internal */
  restoreLater(): void {
    // A sandbox may refuse a call that never fails in the kernel.
    for (let tries = 0; tries < TRIES && !this.#held.isEmpty; tries++) this.#release();
  }

  #release(): number {
    const error = native().releaseIgnored(this.#held.low, this.#held.high);
    this.#left = this.#left.union(setFromWords(PLACES.releasedSets.left));
    this.#held = setFromWords(PLACES.releasedSets.held);
    return error;
  }

  /** Calls {@link restore} at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.restore();
  }
}

/**
 * Makes this process ignore `set` until the guard is restored.
 *
 * The guard saves the kernel's action, with its handler, flags and mask. Guards nest and may be restored in any order. They
 * count per signal: the last guard restores the action. A signal that arrives in the meantime is discarded, and no listener
 * receives it. To keep it for later, block it instead. The dispositions belong to the process and are the same in every
 * thread. If a Worker ends without restoring its guard, the signals stay ignored.
 *
 * Ignored signals stay ignored after `execve`, but `node:child_process` resets them in its children. Children of
 * `sigmask/child_process` ignore only what their option `signals` says: nothing by default, and this set with
 * `from: 'inherit'`. If `SIGCHLD` is ignored, `node:child_process` and this package cannot see how children end.
 *
 * @param set - The signals to ignore.
 * @throws `ERR_INVALID_ARG_VALUE`: a signal that cannot be ignored. What {@link SignalSet.from} throws.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigaction.html | sigaction(3p)}.
 *
 * @example
 * ```js
 * import { ignoreSignals } from 'sigmask';
 *
 * const guard = ignoreSignals('SIGHUP');
 * process.kill(process.pid, 'SIGHUP'); // Is discarded.
 * console.log(guard.restore().size);
 * // prints: 0
 * ```
 */
export function ignoreSignals(set: ChangeableSetLike): SignalsIgnored {
  return new SignalsIgnored(toChangeableSet(set, 'set'));
}

/**
 * Calls `fn` while this process ignores `set`, as by {@link ignoreSignals}. The dispositions are restored when `fn` returns or
 * throws. If `fn` returns a promise, they are restored when the promise settles.
 *
 * @param set - The signals to ignore.
 * @param fn - A function, which may be asynchronous.
 * @returns the result of `fn`.
 *
 * @example
 * ```js
 * import { getDisposition, withSignalsIgnored } from 'sigmask';
 *
 * console.log(withSignalsIgnored('SIGHUP', () => getDisposition('SIGHUP')));
 * console.log(getDisposition('SIGHUP'));
 * // prints: ignore
 * // prints: default
 * ```
 */
export function withSignalsIgnored<Result>(set: ChangeableSetLike, fn: () => Result): Result {
  return callUnder(() => ignoreSignals(set), fn);
}
