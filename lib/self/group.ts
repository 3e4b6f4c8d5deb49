// Process groups and sessions.

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { FIRST_GROUP, toPid } from '../internal/validate';
import { toSignalNumber, type Signal } from '../signals/names';

/**
 * Moves process `pid` into process group `pgid` of its session.
 *
 * A parent may move a child only until the child has called `execve`. To start a child in a group, use the option
 * `processGroup` of `sigmask/child_process`.
 *
 * @param pid - The calling process or a child of it; 0 means the calling process.
 * @param pgid - The group to join; 0 means a group with the number of the process.
 * @throws `EACCES`: the child has called `execve`. `EPERM`: `pid` is in another session or leads one, or its session has no
 * such group. `ESRCH`: `pid` is neither the caller nor its child. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/setpgid.html | setpgid(3p)}.
 *
 * @example
 * ```js
 * import { getpgrp, setpgid } from 'sigmask';
 *
 * if (getpgrp() !== process.pid) setpgid(0, 0);
 * console.log(getpgrp() === process.pid);
 * // prints: true
 * ```
 */
export function setpgid(pid: number, pgid: number): void {
  check(native().setpgid(toPid(pid, 'pid', 0), toPid(pgid, 'pgid', 0)), 'setpgid');
}

/**
 * The process group of process `pid`.
 *
 * @param pid - The number of a process; 0 means the calling process.
 * @throws `ESRCH`: no such process. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/getpgid.html | getpgid(3p)}.
 *
 * @example
 * ```js
 * import { getpgid } from 'sigmask';
 *
 * console.log(getpgid(process.pid) === getpgid(0));
 * // prints: true
 * ```
 */
export function getpgid(pid: number): number {
  return check(native().getpgid(toPid(pid, 'pid', 0)), 'getpgid');
}

/**
 * The process group of the calling process.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/getpgrp.html | getpgrp(3p)}.
 *
 * @example
 * ```js
 * import { getpgid, getpgrp } from 'sigmask';
 *
 * console.log(getpgrp() === getpgid(0));
 * // prints: true
 * ```
 */
export function getpgrp(): number {
  return native().getpgrp();
}

/**
 * Makes the calling process the leader of a new session without a terminal, and returns its number.
 *
 * @throws `EPERM`: the process leads a process group.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/setsid.html | setsid(3p)}.
 *
 * @example
 * ```js
 * import { setsid } from 'sigmask';
 *
 * try {
 *   console.log(setsid() === process.pid);
 * } catch (error) {
 *   console.log(error.code); // This process leads a process group already.
 * }
 * ```
 */
export function setsid(): number {
  return check(native().setsid(), 'setsid');
}

/**
 * The session of process `pid`.
 *
 * @param pid - The number of a process; 0 means the calling process.
 * @throws `ESRCH`: no such process. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/getsid.html | getsid(3p)}.
 *
 * @example
 * ```js
 * import { getsid } from 'sigmask';
 * import { spawn } from 'sigmask/child_process';
 *
 * const child = spawn('sleep', ['60'], { processGroup: 'new', stdio: 'ignore' });
 * console.log(getsid(child.pid) === getsid(0));
 * child.kill();
 * // prints: true
 * ```
 */
export function getsid(pid: number): number {
  return check(native().getsid(toPid(pid, 'pid', 0)), 'getsid');
}

/**
 * Sends a signal to every process of group `pgid`.
 *
 * @param pgid - The number of the group.
 * @param signal - The signal. 0 sends nothing and only checks that the group exists.
 * @throws `ESRCH`: no such group. `EPERM`: this process may not signal any process of the group. On macOS also: all processes
 * of the group have ended, but have not been reaped. `ERR_OUT_OF_RANGE`: `pgid` is below 2. `ERR_UNKNOWN_SIGNAL`,
 * `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/killpg.html | killpg(3p)}.
 *
 * @example
 * ```js
 * import { killpg } from 'sigmask';
 * import { spawn } from 'sigmask/child_process';
 *
 * const child = spawn('sh', ['-c', 'sleep 60 & wait'], { processGroup: 'new', stdio: 'ignore' });
 * killpg(child.pid, 'SIGTERM'); // The shell and the sleep.
 * ```
 */
export function killpg(pgid: number, signal: Signal): void {
  const group = toPid(pgid, 'pgid', FIRST_GROUP);
  check(native().killpg(group, signal === 0 ? 0 : toSignalNumber(signal, 'signal')), 'killpg');
}
