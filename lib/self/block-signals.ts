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
  /** `'process'`, the default, holds a signal back from the process; on macOS in the main thread only. `'thread'` changes the calling thread's mask. */
  scope?: MaskScope | undefined;
}

/** Signals that are blocked until the guard is restored; usable with `using`. */
export class SignalsBlocked {
  /** The blocked signals. */
  readonly signals: SignalSet;
  /** The mask in which they are blocked. */
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

  /** As {@link restore}, but after a failure it is retried until it succeeds. @internal */
  restoreLater(): void {
    if (this.#restored) return;
    const { low, high } = this.signals;
    if (this.scope === 'process') native().releaseForProcessLater(low, high);
    else check(native().releaseForThread(low, high), 'pthread_sigmask');
    this.#restored = true;
  }

  /** As {@link restore}, at the end of a `using` block. */
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
 * Blocks `set` until the guard is restored. A signal that arrives in the meantime stays pending. It is delivered after
 * that, to a listener or with its default action. No signal is lost, but several of one standard signal become one.
 *
 * Guards nest, may be restored in any order and count per signal: the last guard unblocks the signal. Each thread gets back
 * exactly what it had. A thread that started in the meantime counts as if it had blocked none of them. A guard of a Worker
 * ends with the Worker. See {@link sigprocmask} for how the other threads are reached and how `'all'` is handled.
 *
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
 * Calls `fn` while `set` is blocked, as {@link blockSignals} blocks it. The block ends when `fn` has returned or thrown, or
 * when the promise that it returned has settled. If a thread of this process does not answer then, the result is returned
 * all the same, and the signals are unblocked as soon as the thread answers.
 *
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
