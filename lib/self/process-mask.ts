// The signal mask of every thread of the process.

import { constants } from 'node:os';

import { native } from '../internal/binding';
import { check, noSignalToBorrow, threadNotResponding, unavailableOnPlatform } from '../internal/errors';
import { PLACES } from '../internal/places';
import { SignalSet, toChangeableSet, type ChangeableSetLike } from '../signals/set';
import { setFromWords } from '../signals/set-from-words';
import { toHow, type How } from './mask';

const { EBUSY, ENOSYS, ETIMEDOUT } = constants.errno;
const READ_ONLY = -1;

/** Throws the error that a change of all masks has reported. */
export function checkProcessMask(result: number): void {
  if (result === -EBUSY) throw noSignalToBorrow();
  if (result === -ETIMEDOUT) throw threadNotResponding();
  if (result === -ENOSYS) throw unavailableOnPlatform('a signal mask for the process');
  check(result, 'sigprocmask');
}

function realTimeSignals(): SignalSet {
  const { SIGRTMIN, SIGRTMAX } = native();
  return SignalSet.from(Array.from({ length: SIGRTMAX - SIGRTMIN + 1 }, (_, index) => SIGRTMIN + index));
}

/**
 * Converts a caller's value to the set to block for the process. If the set contains all real-time signals, an unused one is
 * left out: if all were blocked, no thread could be reached to unblock them.
 */
export function toProcessSet(value: unknown, argument: string): SignalSet {
  const set = toChangeableSet(value, argument);
  const realTime = realTimeSignals();
  if (!realTime.difference(set).isEmpty) return set;
  check(native().dispositions(), 'sigaction');
  const [ignored, caught] = [setFromWords(PLACES.dispositionSets.ignored), setFromWords(PLACES.dispositionSets.caught)];
  // In the order in which the addon prefers them.
  const unused = [...realTime.intersection(ignored), ...realTime.difference(ignored).difference(caught)];
  return set.difference(unused.slice(-1));
}

/**
 * Changes the signal mask of every thread of the process and returns the calling thread's previous mask. On macOS only the main
 * thread can do this; there it is a single system call, which does not fail with the errors of the mechanism below.
 *
 * A signal that every thread blocks stays pending for the process. It is delivered when it is unblocked. Threads that start
 * later inherit the mask of the thread that starts them. The calling thread gets exactly the requested mask. The other threads
 * block the same signals. They unblock only the signals that were blocked for the process and that they had not blocked
 * themselves. So each thread gets its own mask back, and the signals that some of Node's own threads block stay blocked there.
 *
 * To reach the other threads, the call sends each of them an unused real-time signal, which has a handler only during the
 * call. In that thread, an interruptible system call returns early, as after any signal. A thread that blocks everything, such
 * as Node's watcher of `SIGUSR1`, is not changed. If `set` contains all real-time signals, as `'all'` does, the highest unused
 * one stays unblocked. The mask is kept by `execve`. `node:child_process` empties it in its children. Children of
 * `sigmask/child_process` get the mask that their own options request.
 *
 * @param how - Whether `set` is added to the mask, removed from it, or replaces it.
 * @param set - The signals. Without it, the call only returns the mask.
 * @throws `ERR_NO_FREE_SIGNAL`: no real-time signal is free. `ERR_THREAD_NOT_RESPONDING`: a thread that a debugger or the
 * kernel holds has not answered within a second, or within several seconds on a busy machine. `EAGAIN`: this user has too many
 * signals pending, or no thread can be started. `ERR_INVALID_STATE`: /proc is not mounted, or shows another pid namespace.
 * After each of these errors, the masks are as before. `ERR_INVALID_ARG_VALUE`: another `how`, or `set` names a signal that cannot
 * be blocked. What {@link SignalSet.from} throws. `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`: not Linux.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigprocmask.html | sigprocmask(3p)}, which is
 * specified for processes with one thread.
 *
 * @example
 * ```js
 * import { signalState, sigprocmask } from 'sigmask';
 *
 * const previous = sigprocmask('SIG_BLOCK', 'SIGUSR2');
 * console.log(signalState().blocked);
 * sigprocmask('SIG_SETMASK', previous);
 * // prints: SignalSet {SIGUSR2}
 * ```
 */
export function sigprocmask(how: How, set?: ChangeableSetLike): SignalSet {
  const name = toHow(how);
  const binding = native();
  if (set === undefined) {
    check(binding.sigprocmask(READ_ONLY, 0, 0), 'sigprocmask');
  } else {
    const { low, high } = name === 'SIG_UNBLOCK' ? toChangeableSet(set, 'set') : toProcessSet(set, 'set');
    checkProcessMask(binding.sigprocmask(binding[name], low, high));
  }
  return setFromWords(PLACES.maskSets.previous);
}
