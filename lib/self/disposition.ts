// The process's signal dispositions.

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { PLACES } from '../internal/places';
import { toSignalNumber, type Signal } from '../signals/names';
import { SignalSet, setFromWords, toChangeableSet, type SignalSetLike } from '../signals/set';
import { callUnder } from './with-guard';

/** What the process does with a signal: its default action, nothing, or a handler. */
export type Disposition = 'default' | 'ignore' | 'handler';

/**
 * The disposition of `signal` in this process, as the kernel has it.
 *
 * The disposition is the process's, the same in every thread. `execve` keeps "ignore" and turns a handler into
 * "default". Node itself ignores `SIGPIPE` and `SIGXFSZ` and handles `SIGINT` and `SIGTERM`, without any listener.
 *
 * @throws `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE` for what is no signal.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigaction.html | sigaction(3p)}.
 */
export function getDisposition(signal: Signal): Disposition {
  const number = toSignalNumber(signal, 'signal');
  check(native().dispositions(), 'sigaction');
  if (setFromWords(PLACES.dispositionSets.ignored).hasNumber(number)) return 'ignore';
  return setFromWords(PLACES.dispositionSets.caught).hasNumber(number) ? 'handler' : 'default';
}

const TRIES = 100;

/** Signals that this process ignores until it is restored; usable with `using`. */
export class SignalsIgnored {
  /** What is ignored. */
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
   * Gives the signals back the dispositions that they had, except those that another guard still holds. Does nothing when
   * called again; after an error it may be.
   *
   * @returns the signals that other code, such as `process.on`, has given another disposition since: they keep it.
   */
  restore(): SignalSet {
    if (!this.#held.isEmpty) check(this.#release(), 'sigaction');
    return this.#left;
  }

  /** As {@link restore}, without an error. @internal */
  restoreLater(): void {
    // A sandbox may refuse a call that the kernel never does.
    for (let tries = 0; tries < TRIES && !this.#held.isEmpty; tries++) this.#release();
  }

  #release(): number {
    const error = native().releaseIgnored(this.#held.low, this.#held.high);
    this.#left = this.#left.union(setFromWords(PLACES.releasedSets.left));
    this.#held = setFromWords(PLACES.releasedSets.held);
    return error;
  }

  /** As {@link restore}, at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.restore();
  }
}

/**
 * Has this process ignore `set` until the guard is restored: the pattern of saving, ignoring and restoring.
 *
 * What is saved is the kernel's action with its handler, flags and mask. Guards nest, may be restored in any order and
 * count per signal: the last one brings the action back. A signal that comes meanwhile is discarded, listeners
 * included; to keep it for later, block it. The dispositions are the process's, the same in every thread, and stay if a
 * Worker ends with its guard. `execve` keeps "ignore", but `node:child_process` resets it in its children, and
 * `sigmask/child_process` gives them what `signals` says: nothing ignored by default, this with `from: 'inherit'`.
 * Ignoring `SIGCHLD` takes the ends of children from `node:child_process` and from this package.
 *
 * @throws `ERR_INVALID_ARG_VALUE` for a signal that cannot be ignored; what {@link SignalSet.from} throws.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigaction.html | sigaction(3p)}.
 */
export function ignoreSignals(set: SignalSetLike): SignalsIgnored {
  return new SignalsIgnored(toChangeableSet(set, 'set'));
}

/**
 * Calls `fn` while this process ignores `set`, as {@link ignoreSignals} does it: until `fn` has returned or thrown, or
 * the promise that it returned has settled.
 *
 * @returns what `fn` returns.
 */
export function withSignalsIgnored<Result>(set: SignalSetLike, fn: () => Result): Result {
  return callUnder(() => ignoreSignals(set), fn);
}
