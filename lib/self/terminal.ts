// The foreground process group of a terminal.

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { FIRST_GROUP, toDescriptor, toPid } from '../internal/validate';

/** Stands for the controlling terminal, in place of a descriptor. @internal */
export const CONTROLLING = -1;

/** The errors that mean "no terminal": ENXIO (there is none), ENOENT (no /dev/tty, as in a minimal container), EIO (hung up). @internal */
export const NO_TERMINAL: ReadonlySet<number> = new Set([-6, -2, -5]);

/**
 * The foreground process group of terminal `fd`. If the terminal has none, the result is a number that no group has.
 *
 * @param fd - A descriptor of the controlling terminal of this process.
 * @throws `ENOTTY`: not the controlling terminal of this process. `EBADF`. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/tcgetpgrp.html | tcgetpgrp(3p)}.
 *
 * @example
 * ```js
 * import { getpgrp, tcgetpgrp } from 'sigmask';
 *
 * if (process.stdin.isTTY) console.log(tcgetpgrp(0) === getpgrp());
 * ```
 */
export function tcgetpgrp(fd: number): number {
  return check(native().tcgetpgrp(toDescriptor(fd, 'fd')), 'tcgetpgrp');
}

/**
 * Makes `pgid` the foreground process group of terminal `fd`.
 *
 * During the call `SIGTTOU` is blocked in the calling thread, so a process in the background is not stopped by it.
 *
 * @param fd - A descriptor of the controlling terminal of this process.
 * @param pgid - A group in the session of this process.
 * @throws `ENOTTY`: not the controlling terminal of this process. `EPERM`: no such group in this session. `EBADF`.
 * `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/tcsetpgrp.html | tcsetpgrp(3p)}.
 *
 * @example
 * ```js
 * import { getpgrp, tcsetpgrp } from 'sigmask';
 *
 * if (process.stdin.isTTY) tcsetpgrp(0, getpgrp()); // Takes the terminal back.
 * ```
 */
export function tcsetpgrp(fd: number, pgid: number): void {
  check(native().tcsetpgrp(toDescriptor(fd, 'fd'), toPid(pgid, 'pgid', FIRST_GROUP)), 'tcsetpgrp');
}

/** A descriptor of the controlling terminal; undefined if there is none or if it has hung up. @internal */
export function openControllingTerminal(): number | undefined {
  const fd = native().openTerminal(CONTROLLING);
  return NO_TERMINAL.has(fd) ? undefined : check(fd, 'open', '/dev/tty');
}

/** Whether this process is in the foreground of terminal `fd`. @internal */
export const isForegroundOf = (fd: number): boolean => native().tcgetpgrp(fd) === native().getpgrp();

/**
 * Whether this process is in the foreground of its controlling terminal; false without one.
 *
 * @throws the error of opening /dev/tty, such as `EMFILE`. An error that means that there is no terminal is not thrown.
 *
 * @example
 * ```js
 * import { isForeground } from 'sigmask';
 *
 * if (isForeground()) console.log('Ctrl-C reaches this process');
 * ```
 */
export function isForeground(): boolean {
  const fd = openControllingTerminal();
  if (fd === undefined) return false;
  const foreground = isForegroundOf(fd);
  native().close(fd);
  return foreground;
}
