// Signals that are held back around a critical section.

import { native } from '../internal/binding';
import { check, invalidArgValue } from '../internal/errors';
import { toOptions } from '../internal/validate';
import { SignalSet, toChangeableSet, type SignalSetLike } from '../signals/set';
import { checkProcessMask, toProcessSet } from './process-mask';
import { callUnder } from './with-guard';

/** Whose mask: every thread's, or the calling thread's alone. */
export type MaskScope = 'process' | 'thread';

/** Options of {@link blockSignals} and {@link withSignalsBlocked}. */
export interface BlockOptions {
  /** `'process'`, the default, holds a signal back from the process; Linux only. `'thread'` is the calling thread's mask. */
  scope?: MaskScope | undefined;
}

/** Signals that are blocked until it is restored; usable with `using`. */
export class SignalsBlocked {
  /** What is blocked. */
  readonly signals: SignalSet;
  /** For whom it is blocked. */
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
   * Unblocks the signals, except on threads that had them blocked before, and except those that another guard of this scope
   * still holds. What is pending is delivered then. Does nothing when called again; after an error it may be.
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

  /** As {@link restore}, but where that fails it is tried again until it succeeds. @internal */
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
 * Blocks `set` until the guard is restored. A signal that comes meanwhile is pending, and is delivered after that: to a
 * listener, or with its default action. None is lost, but of several of one standard signal one.
 *
 * Guards nest, may be restored in any order and count per signal: a signal is unblocked with the last one. Each thread gets
 * back exactly what it had; a thread that was born meanwhile is taken to have had none of them blocked. A guard of a Worker
 * ends with it. See {@link sigprocmask} for how the other threads are reached and what becomes of `'all'`.
 *
 * @throws what {@link sigprocmask} throws; `ERR_INVALID_ARG_VALUE` for another `scope`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigprocmask.html | sigprocmask(3p)}.
 */
export function blockSignals(set: SignalSetLike, options: BlockOptions = {}): SignalsBlocked {
  const scope = toScope(options);
  return new SignalsBlocked(scope === 'process' ? toProcessSet(set, 'set') : toChangeableSet(set, 'set'), scope);
}

/**
 * Calls `fn` while `set` is blocked, as {@link blockSignals} does it: until `fn` has returned or thrown, or the promise that
 * it returned has settled. If a thread of this process does not answer then, the result is returned all the same, and the
 * signals are unblocked as soon as it does.
 *
 * @returns what `fn` returns.
 */
export function withSignalsBlocked<Result>(set: SignalSetLike, fn: () => Result, options: BlockOptions = {}): Result {
  return callUnder(() => blockSignals(set, options), fn);
}
