// The signal state of any process.

import { isSupported, native } from './internal/binding';
import { SystemCallError, unavailableOnPlatform } from './internal/errors';
import { checkProcIsOurs, isGone, isHidden, readProcess } from './internal/proc';
import type { ProcessFacts } from './internal/process-facts';
import { readProcessBySysctl } from './internal/sysctl';
import { toPid } from './internal/validate';
import { SignalState } from './signal-state';

export { SignalState, type ExpectedState, type StateDifference, type ThreadState } from './signal-state';
export type { Fate } from './fate';

const EPERM = -1;
const ESRCH = -3;

function readFromProc(pid: number): ProcessFacts {
  checkProcIsOurs();
  try {
    const facts = readProcess(pid);
    if (facts !== undefined) return facts;
  } catch (error) {
    if (isHidden(error)) throw new SystemCallError(EPERM, 'signalState');
    if (!isGone(error)) throw error;
    // A /proc that is mounted with hidepid does not show what this process may not look at.
    if (native().getpgid(pid) !== ESRCH) throw new SystemCallError(EPERM, 'signalState');
  }
  throw new SystemCallError(ESRCH, 'signalState');
}

/** What the kernel tells of a process. Throws as {@link signalState}. @internal */
export function factsOf(pid: number): ProcessFacts {
  if (process.platform === 'linux') return readFromProc(pid);
  const facts = readProcessBySysctl(pid);
  if (facts === undefined) throw new SystemCallError(ESRCH, 'signalState');
  return facts;
}

/**
 * The signal state of a process, this one by default.
 *
 * Reads what the kernel reports and changes nothing. `SIGKILL` and `SIGSTOP` are never in a set of a program's; the signals
 * that the C library keeps for itself can be, as `SIG32` and `SIG33`. Processes of other users are reported, too. On macOS
 * `blocked` and `pending` are null: the kernel does not tell them.
 *
 * @throws `ESRCH`: no such process; `pid` is only a thread's number. `EPERM`: there is one, but /proc is mounted with
 * `hidepid` and does not show it to this user. `ERR_INVALID_STATE`: /proc shows another pid namespace.
 * `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`.
 *
 * Linux: {@link https://man7.org/linux/man-pages/man5/proc_pid_status.5.html | proc_pid_status(5)}.
 */
export function signalState(pid: number = process.pid): SignalState {
  const number = toPid(pid, 'pid', 1);
  if (!isSupported) throw unavailableOnPlatform('signalState');
  return new SignalState(factsOf(number));
}
