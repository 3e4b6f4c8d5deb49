// Holds signals back around a critical section.

import { native } from '../internal/binding';
import { check, invalidArgValue } from '../internal/errors';
import { toOptions } from '../internal/validate';
import { SignalSet, toChangeableSet, type ChangeableSetLike } from '../signals/set';
import { checkProcessMask, toProcessSet } from './process-mask';
import { callUnder } from './with-guard';

/** The mask to change: every thread's, or only the calling thread's. */
export type MaskScope = 'process' | 'thread';

/** Options of {@link blockSignals} and {@link withSignalsBlocked}. */
export interface BlockOptions {
  /**
   * `'process'`, the default, blocks the signals in every thread; on macOS only the main thread can do that. `'thread'` changes only the mask of
   * the calling thread.
   */
  scope?: MaskScope | undefined;
}

/** Signals that are blocked until the guard is restored; usable with `using`. */
export class SignalsBlocked {
  /** The blocked signals. */
  readonly signals: SignalSet;
  /** Whether they are blocked in every thread or only in the calling one. */
  readonly scope: MaskScope;
  #restored = false;

  /** @internal */
  constructor(signals: SignalSet, scope: MaskScope) {
    this.signals = signals;
    this.scope = scope;
    const { low, high } = signals;
    if (scope === 'process') checkProcessMask(native().holdForProcess(low, high));
    else check(native().holdForThread(low, high), 'pthread_sigmask');
  }

  /**
   * Unblocks the signals, except on threads that had them blocked before, and except signals that another guard of this
   * scope still holds. Pending signals are then delivered. A second call does nothing. After an error it may be called
   * again.
   *
   * @throws what {@link sigprocmask} throws.
   */
  restore(): void {
    if (this.#restored) return;
    const { low, high } = this.signals;
    if (this.scope === 'process') checkProcessMask(native().releaseForProcess(low, high));
    else check(native().releaseForThread(low, high), 'pthread_sigmask');
    this.#restored = true;
  }

  /** Like {@link restore}, but a failure is not reported: the call is repeated until it succeeds. @internal */
  restoreLater(): void {
    if (this.#restored) return;
    const { low, high } = this.signals;
    if (this.scope === 'process') native().releaseForProcessLater(low, high);
    else check(native().releaseForThread(low, high), 'pthread_sigmask');
    this.#restored = true;
  }

  /** Calls {@link restore} at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.restore();
  }
}

const SCOPES: readonly unknown[] = ['process', 'thread'] satisfies MaskScope[];

function toScope(options: unknown): MaskScope {
  const { scope = 'process' } = toOptions(options, 'options', ['scope']);
  if (!SCOPES.includes(scope)) throw invalidArgValue('options.scope', scope, `must be one of ${SCOPES.join(', ')}`);
  return scope as MaskScope;
}

/**
 * Blocks `set` until the guard is restored. A signal that arrives in the meantime stays pending. When the guard is restored, the
 * signal is delivered: to a listener, or with its default action. No signal is lost, but if one standard signal arrives several
 * times, it is delivered once.
 *
 * Guards nest and may be restored in any order. They count per signal: the last guard unblocks it. Each thread gets back
 * exactly the mask that it had. A thread that started in the meantime is treated as if it had blocked none of the signals. A
 * guard that a Worker made ends with the Worker. {@link sigprocmask} describes how the other threads are reached and how `'all'`
 * is handled.
 *
 * @param set - The signals to block.
 * @param options - `scope` selects every thread or only the calling one.
 * @throws what {@link sigprocmask} throws. `ERR_INVALID_ARG_VALUE`: another `scope`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigprocmask.html | sigprocmask(3p)}.
 *
 * @example
 * ```js
 * import { setTimeout } from 'node:timers/promises';
 * import { blockSignals } from 'sigmask';
 *
 * process.once('SIGTERM', () => console.log('SIGTERM'));
 * const guard = blockSignals('SIGTERM');
 * process.kill(process.pid, 'SIGTERM');
 * console.log('the critical section');
 * guard.restore();
 * await setTimeout(50); // A listener does not keep the event loop alive.
 * // prints: the critical section
 * // prints: SIGTERM
 * ```
 */
export function blockSignals(set: ChangeableSetLike, options: BlockOptions = {}): SignalsBlocked {
  const scope = toScope(options);
  return new SignalsBlocked(scope === 'process' ? toProcessSet(set, 'set') : toChangeableSet(set, 'set'), scope);
}

/**
 * Calls `fn` while `set` is blocked, as by {@link blockSignals}. The signals are unblocked when `fn` returns or throws. If `fn`
 * returns a promise, they are unblocked when the promise settles. If a thread of this process does not answer at that time,
 * the result is returned nevertheless, and the signals are unblocked as soon as the thread answers.
 *
 * @param set - The signals to block.
 * @param fn - A function, which may be asynchronous.
 * @param options - `scope` selects every thread or only the calling one.
 * @returns the result of `fn`.
 *
 * @example
 * ```js
 * import { withSignalsBlocked } from 'sigmask';
 *
 * const result = await withSignalsBlocked(['SIGINT', 'SIGTERM'], async () => 'written');
 * console.log(result);
 * // prints: written
 * ```
 */
export function withSignalsBlocked<Result>(set: ChangeableSetLike, fn: () => Result, options: BlockOptions = {}): Result {
  return callUnder(() => blockSignals(set, options), fn);
}
