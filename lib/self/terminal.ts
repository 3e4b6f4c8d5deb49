// The foreground process group of a terminal.

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { toDescriptor, toPid } from '../internal/validate';

// tcsetpgrp takes no group below, and no child can be the leader of 1.
const FIRST_GROUP = 2;
/** In place of a descriptor: the controlling terminal. @internal */
export const CONTROLLING = -1;

/** ENXIO: none. ENOENT: no /dev/tty, as in a minimal container. EIO: it has hung up. @internal */
export const NO_TERMINAL: ReadonlySet<number> = new Set([-6, -2, -5]);

/**
 * The foreground process group of terminal `fd`; of a terminal without one a number that is no group.
 *
 * @throws `ENOTTY`: not the controlling terminal of this process. `EBADF`. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/tcgetpgrp.html | tcgetpgrp(3p)}.
 */
export function tcgetpgrp(fd: number): number {
  return check(native().tcgetpgrp(toDescriptor(fd, 'fd')), 'tcgetpgrp');
}

/**
 * Makes `pgid`, a group of this session, the foreground process group of terminal `fd`.
 *
 * `SIGTTOU` is blocked on the calling thread meanwhile, so that a process in the background may call it and is not
 * stopped.
 *
 * @throws `ENOTTY`: not the controlling terminal of this process. `EPERM`: no such group in this session. `EBADF`.
 * `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/tcsetpgrp.html | tcsetpgrp(3p)}.
 */
export function tcsetpgrp(fd: number, pgid: number): void {
  check(native().tcsetpgrp(toDescriptor(fd, 'fd'), toPid(pgid, 'pgid', FIRST_GROUP)), 'tcsetpgrp');
}

/** A descriptor of the controlling terminal; undefined without one, and where it has hung up. @internal */
export function openControllingTerminal(): number | undefined {
  const fd = native().openTerminal(CONTROLLING);
  return NO_TERMINAL.has(fd) ? undefined : check(fd, 'open', '/dev/tty');
}

/** Whether this process is in the foreground of terminal `fd`. @internal */
export const isForegroundOf = (fd: number): boolean => native().tcgetpgrp(fd) === native().getpgrp();

/**
 * Whether this process is in the foreground of its controlling terminal; false without one.
 *
 * @throws what open(2) of /dev/tty fails with, such as `EMFILE`, unless that says that there is no terminal.
 */
export function isForeground(): boolean {
  const fd = openControllingTerminal();
  if (fd === undefined) return false;
  const foreground = isForegroundOf(fd);
  native().close(fd);
  return foreground;
}
