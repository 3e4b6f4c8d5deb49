// The signal mask of every thread of the process.

import { constants } from 'node:os';

import { native } from '../internal/binding';
import { check, foreignProc, noSignalToBorrow, threadNotResponding, unavailableOnPlatform } from '../internal/errors';
import { PLACES } from '../internal/places';
import { SignalSet, setFromWords, toChangeableSet, type SignalSetLike } from '../signals/set';
import { toHow, type How } from './mask';

const { EBUSY, ENOSYS, ETIMEDOUT, EXDEV } = constants.errno;
const READ_ONLY = -1;

/** Passes the result of a change of all masks on, or throws what it means. */
export function checkProcessMask(result: number): void {
  if (result === -EBUSY) throw noSignalToBorrow();
  if (result === -ETIMEDOUT) throw threadNotResponding();
  if (result === -EXDEV) throw foreignProc();
  if (result === -ENOSYS) throw unavailableOnPlatform('a signal mask for the process');
  check(result, 'sigprocmask');
}

function realTimeSignals(): SignalSet {
  const { SIGRTMIN, SIGRTMAX } = native();
  return SignalSet.from(Array.from({ length: SIGRTMAX - SIGRTMIN + 1 }, (_, index) => SIGRTMIN + index));
}

/**
 * The set to block for the process that a caller gave. One real-time signal that nobody uses is left out of a set with all of
 * them: with all blocked, no thread could be asked to unblock anything.
 */
export function toProcessSet(value: unknown, argument: string): SignalSet {
  const set = toChangeableSet(value, argument);
  const realTime = realTimeSignals();
  if (!realTime.difference(set).isEmpty) return set;
  check(native().dispositions(), 'sigaction');
  const [ignored, caught] = [setFromWords(PLACES.dispositionSets.ignored), setFromWords(PLACES.dispositionSets.caught)];
  // As the addon prefers them.
  const unused = [...realTime.intersection(ignored), ...realTime.difference(ignored).difference(caught)];
  return set.difference(unused.slice(-1));
}

/**
 * Changes the signal mask of every thread of the process and returns the calling thread's previous one; without `set` it
 * changes nothing. Linux only.
 *
 * A signal that every thread blocks stays pending for the process, and is delivered when it is unblocked. Threads that
 * start later inherit the mask of the one that starts them. The mask of the calling thread becomes exactly what is asked
 * for. The others block the same; they unblock only what was blocked for the process and they had not blocked themselves. So
 * each gets back what it had, and what some of Node's own threads block stays blocked there.
 *
 * To reach the other threads, each is sent a real-time signal that nobody uses, whose handler is there for the time of the
 * call. A system call that a signal interrupts returns early in such a thread, as after any signal. A thread that blocks
 * everything, as Node's watcher of `SIGUSR1` does, is left alone. Of a set with all real-time signals, such as `'all'`, the
 * highest that nobody uses stays unblocked. `execve` keeps the mask; `node:child_process` empties it in its
 * children, and those of `sigmask/child_process` get what their own options ask for.
 *
 * @throws `ERR_NO_FREE_SIGNAL`: no real-time signal is free. `ERR_THREAD_NOT_RESPONDING`: a thread that a debugger or the
 * kernel holds has not answered within a second, or some on a busy machine. `EAGAIN`: this user has too many signals pending,
 * or no thread can be started. `ERR_INVALID_STATE`: /proc is not mounted, or shows another pid namespace. After each of these, the masks are as
 * before. `ERR_INVALID_ARG_VALUE` for another `how`, and for a set that names a signal which
 * cannot be blocked; what {@link SignalSet.from} throws. `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`: not Linux.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigprocmask.html | sigprocmask(3p)}, which is
 * for processes of one thread.
 */
export function sigprocmask(how: How, set?: SignalSetLike): SignalSet {
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
