// The calling thread's signal mask, and what is pending.

import { native } from '../internal/binding';
import { check, invalidArgValue } from '../internal/errors';
import { PLACES } from '../internal/places';
import { readStatus } from '../look/proc';
import { SignalSet, setFromWords, toChangeableSet, type SignalSetLike } from '../signals/set';

/** What to do with the signals of a set: add them to the mask, remove them from it, or make them the mask. */
export type How = 'SIG_BLOCK' | 'SIG_UNBLOCK' | 'SIG_SETMASK';

const HOWS: readonly unknown[] = ['SIG_BLOCK', 'SIG_UNBLOCK', 'SIG_SETMASK'] satisfies How[];
const READ_ONLY = -1;

/** @internal */
export function toHow(value: unknown): How {
  if (!HOWS.includes(value)) throw invalidArgValue('how', value, `must be one of ${HOWS.join(', ')}`);
  return value as How;
}

/**
 * Changes the signal mask of the calling thread and returns the previous one; without `set` it changes nothing.
 *
 * The mask is the thread's: on Node's main thread, or in a Worker on that Worker's thread. A signal that is sent to the
 * process goes to any thread that does not block it, and Node has several: this call alone holds nothing back from the
 * process. Children started through `sigmask/child_process` get the mask that their own options ask for.
 *
 * @throws `ERR_INVALID_ARG_VALUE` for another `how`; what {@link SignalSet.from} throws; `ERR_INVALID_ARG_VALUE` for a
 * set that names a signal which cannot be blocked.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/pthread_sigmask.html | pthread_sigmask(3p)}.
 */
export function pthread_sigmask(how: How, set?: SignalSetLike): SignalSet {
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

/** Signals that have been sent and not delivered, because they are blocked. */
export interface Pending {
  /** Sent to the calling thread. */
  readonly thread: SignalSet;
  /** Sent to the process, waiting for any thread that does not block them. */
  readonly process: SignalSet;
}

/**
 * The signals that are pending for the calling thread and for the process.
 *
 * On macOS, which does not tell the two apart, all of them are in `thread`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigpending.html | sigpending(3p)}.
 */
export function sigpending(): Pending {
  check(native().sigpending(), 'sigpending');
  if (process.platform === 'linux') {
    const status = readStatus('thread-self');
    return { thread: SignalSet.fromBits(status.SigPnd), process: SignalSet.fromBits(status.ShdPnd) };
  }
  return { thread: setFromWords(PLACES.pendingSets.pending), process: SignalSet.empty };
}
