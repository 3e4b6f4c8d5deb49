// The calling thread's signal mask and pending signals.

import { native } from '../internal/binding';
import { check, invalidArgValue } from '../internal/errors';
import { PLACES } from '../internal/places';
import { readStatus } from '../look/proc';
import { SignalSet, toChangeableSet, type ChangeableSetLike } from '../signals/set';
import { setFromWords } from '../signals/set-from-words';

/** How a set changes the mask: its signals are added to the mask, removed from it, or become the mask. */
export type How = 'SIG_BLOCK' | 'SIG_UNBLOCK' | 'SIG_SETMASK';

const HOWS: readonly unknown[] = ['SIG_BLOCK', 'SIG_UNBLOCK', 'SIG_SETMASK'] satisfies How[];
const READ_ONLY = -1;

/** @internal */
export function toHow(value: unknown): How {
  if (!HOWS.includes(value)) throw invalidArgValue('how', value, `must be one of ${HOWS.join(', ')}`);
  return value as How;
}

/**
 * Changes the signal mask of the calling thread and returns the previous mask.
 *
 * The mask belongs to the thread: Node's main thread or, in a Worker, the Worker's thread. A signal for the process goes to
 * any thread that does not block it, and Node has several threads. So this call alone does not block a signal for the
 * process: use {@link sigprocmask} for that. Children of `sigmask/child_process` get the mask that their own options request.
 *
 * @param how - Whether `set` is added to the mask, removed from it, or replaces it.
 * @param set - The signals. Without it, the call only returns the mask.
 * @throws `ERR_INVALID_ARG_VALUE`: another `how`, or `set` names a signal that cannot be blocked. What
 * {@link SignalSet.from} throws.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/pthread_sigmask.html | pthread_sigmask(3p)}.
 *
 * @example
 * ```js
 * import { pthread_sigmask } from 'sigmask';
 *
 * const previous = pthread_sigmask('SIG_BLOCK', 'SIGUSR2');
 * console.log(pthread_sigmask('SIG_BLOCK'));
 * pthread_sigmask('SIG_SETMASK', previous);
 * // prints: SignalSet {SIGUSR2}
 * ```
 */
export function pthread_sigmask(how: How, set?: ChangeableSetLike): SignalSet {
  const name = toHow(how);
  const binding = native();
  if (set === undefined) {
    check(binding.pthread_sigmask(READ_ONLY, 0, 0), 'pthread_sigmask');
  } else {
    const { low, high } = toChangeableSet(set, 'set');
    check(binding.pthread_sigmask(binding[name], low, high), 'pthread_sigmask');
  }
  return setFromWords(PLACES.maskSets.previous);
}

/** Signals that have been sent but not delivered, because they are blocked. */
export interface Pending {
  /** Sent to the calling thread. */
  readonly thread: SignalSet;
  /** Sent to the process. The first thread that unblocks them gets them. */
  readonly process: SignalSet;
}

/**
 * The signals that are pending for the calling thread and for the process.
 *
 * macOS does not distinguish the two: there `thread` has all of them.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigpending.html | sigpending(3p)}.
 *
 * @example
 * ```js
 * import { blockSignals, sigpending } from 'sigmask';
 *
 * const guard = blockSignals('SIGWINCH');
 * process.kill(process.pid, 'SIGWINCH');
 * console.log(sigpending().process);
 * guard.restore();
 * // prints: SignalSet {SIGWINCH}
 * ```
 */
export function sigpending(): Pending {
  check(native().sigpending(), 'sigpending');
  if (process.platform === 'linux') {
    const status = readStatus('thread-self');
    return { thread: SignalSet.fromBits(status.SigPnd), process: SignalSet.fromBits(status.ShdPnd) };
  }
  return { thread: setFromWords(PLACES.pendingSets.pending), process: SignalSet.empty };
}
