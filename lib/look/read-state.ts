// The signal state of any process.

import { isSupported } from '../internal/binding';
import { unavailableOnPlatform } from '../internal/errors';
import { toPid } from '../internal/validate';
import { factsOf } from './read-facts';
import { SignalState } from './signal-state';

export { SignalState, type ExpectedState, type StateDifference } from './signal-state';
export type { ThreadState } from './state';
export type { Fate } from '../signals/default-action';

/**
 * The signal state of a process, as the kernel reports it.
 *
 * The call only reads. The sets of a program never contain `SIGKILL` and `SIGSTOP`. They can contain signals that the C library
 * reserves, as `SIG32` and `SIG33`. Processes of other users are reported, too. On macOS `blocked` and `pending` are null, because
 * the kernel does not report them.
 *
 * @param pid - The number of a process; this process by default.
 * @throws `ESRCH`: no such process, or `pid` is only a thread's number. `EPERM`: the process exists, but /proc is mounted
 * with `hidepid` and does not show it to this user. `ERR_INVALID_STATE`: /proc shows another pid namespace.
 * `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`.
 *
 * Linux: {@link https://man7.org/linux/man-pages/man5/proc_pid_status.5.html | proc_pid_status(5)}.
 *
 * @example
 * ```js
 * import { signalState } from 'sigmask';
 *
 * const { ignored } = signalState();
 * console.log(ignored.has('SIGPIPE'), signalState().fate('SIGKILL'));
 * // prints: true terminate
 * ```
 */
export function signalState(pid: number = process.pid): SignalState {
  const number = toPid(pid, 'pid', 1);
  if (!isSupported) throw unavailableOnPlatform('signalState');
  return new SignalState(factsOf(number));
}
