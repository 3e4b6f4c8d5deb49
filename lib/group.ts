// Process groups and sessions.

import { native } from './internal/binding';
import { check } from './internal/errors';
import { toPid } from './internal/validate';
import { toSignalNumber, type Signal } from './signals';

/**
 * Moves process `pid` into process group `pgid` of its session; 0 means the calling process, and a group with the
 * number of the process.
 *
 * A parent may move a child only until the child has called `execve`: to start a child in a group, use the option
 * `processGroup` of `sigmask/child_process`.
 *
 * @throws `EACCES`: the child has called `execve`. `EPERM`: another session, a session leader, or no such group there.
 * `ESRCH`: neither the caller nor a child of it. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/setpgid.html | setpgid(3p)}.
 */
export function setpgid(pid: number, pgid: number): void {
  check(native().setpgid(toPid(pid, 'pid', 0), toPid(pgid, 'pgid', 0)), 'setpgid');
}

/**
 * The process group of process `pid`; 0 means the calling process.
 *
 * @throws `ESRCH`: no such process. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/getpgid.html | getpgid(3p)}.
 */
export function getpgid(pid: number): number {
  return check(native().getpgid(toPid(pid, 'pid', 0)), 'getpgid');
}

/**
 * The process group of the calling process.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/getpgrp.html | getpgrp(3p)}.
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
 */
export function setsid(): number {
  return check(native().setsid(), 'setsid');
}

/**
 * The session of process `pid`; 0 means the calling process.
 *
 * @throws `ESRCH`: no such process. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/getsid.html | getsid(3p)}.
 */
export function getsid(pid: number): number {
  return check(native().getsid(toPid(pid, 'pid', 0)), 'getsid');
}

// killpg(1) would signal every process that the caller may signal, and POSIX leaves 0 and 1 undefined.
const FIRST_GROUP = 2;

/**
 * Sends a signal to every process of group `pgid`; 0 as the signal only asks whether there is such a group.
 *
 * @throws `ESRCH`: no such group. `EPERM`: not allowed for any process of it. `ERR_OUT_OF_RANGE` for a `pgid` below 2;
 * `ERR_UNKNOWN_SIGNAL`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/killpg.html | killpg(3p)}.
 */
export function killpg(pgid: number, signal: Signal): void {
  const group = toPid(pgid, 'pgid', FIRST_GROUP);
  check(native().killpg(group, signal === 0 ? 0 : toSignalNumber(signal, 'signal')), 'killpg');
}
