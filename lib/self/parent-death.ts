// The end of this process when its parent ends.

import { native, wantPidfd } from '../internal/binding';
import { check } from '../internal/errors';
import { toSignalNumber, type Signal } from '../signals/names';

/**
 * Sends this process `signal` when its parent ends, however the parent ends: by `SIGKILL` and crashes, too. Use it in a program that
 * must not outlive the process that has started it.
 *
 * The signal is sent to the process, as by kill(2): a listener receives it, and without one its default action ends the process.
 * The request belongs to the process, even if a Worker makes it, and lasts until the parent has ended. Children do not
 * inherit it. Another call replaces the signal. `execve` drops the request. To keep it for a program, start the program by
 * `sigmask run --parent-death-signal`. A parent that calls `execve` has not ended.
 *
 * Call it first. If the parent ended earlier, this process already has another parent, and no signal comes. If the parent
 * ends during the call, the signal is sent at once. The option `parentDeathSignal` of the parent has no such gap.
 *
 * On Linux before 5.3, and in a sandbox that refuses `pidfd_open`, the kernel sends the signal. There the signal also comes when the
 * parent continues but the thread that started this process has ended, for example a Worker. A stopped process receives the
 * signal when it is continued.
 *
 * @param signal - The name or the number of the signal; `'SIGTERM'` by default.
 * @throws `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`: `signal` is not a signal.
 * `EAGAIN`: the thread that waits cannot be started.
 *
 * Linux: {@link https://man7.org/linux/man-pages/man2/pidfd_open.2.html | pidfd_open(2)},
 * {@link https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html | PR_SET_PDEATHSIG(2const)}. macOS: kqueue(2),
 * `NOTE_EXIT`.
 *
 * @example
 * ```js
 * import { dieWithParent } from 'sigmask';
 *
 * dieWithParent(); // From here on, this process gets SIGTERM when its parent ends.
 * ```
 */
export function dieWithParent(signal: Signal = 'SIGTERM'): void {
  check(native().dieWithParent(toSignalNumber(signal, 'signal'), wantPidfd), 'prctl');
}
