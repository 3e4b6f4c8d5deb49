// The foreground process group of a terminal, and lending the terminal to another group.

import { native } from '../internal/binding';
import { ESRCH } from '../internal/errno';
import { check } from '../internal/errors';
import { toDescriptor, toPid } from '../internal/validate';

// tcsetpgrp takes no group below, and no child can be the leader of 1.
const FIRST_GROUP = 2;
const CONTROLLING = -1;
// ENXIO: none. ENOENT: no /dev/tty, as in a minimal container. EIO: it has hung up.
const NO_TERMINAL: ReadonlySet<number> = new Set([-6, -2, -5]);

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

/** A terminal, lent by this process to a group while children of it run. */
export class LentTerminal {
  readonly fd: number;
  // Those to come back to.
  #modes: Uint8Array;
  // With which the group was stopped.
  #groupModes: Uint8Array | undefined;
  readonly #running = new Set<object>();
  readonly #stopped = new Set<object>();
  #group = 0;

  constructor(fd: number, modes: Uint8Array) {
    this.fd = fd;
    this.#modes = modes;
  }

  /** Lends it again, with other modes to come back to. */
  renew(modes: Uint8Array): void {
    this.#modes = modes;
  }

  /** `child`, of `group`, runs and may have the terminal. 0 is a group that is still to be made. */
  hold(child: object, group = this.#group): void {
    this.#stopped.delete(child);
    this.#running.add(child);
    this.#group = group;
    if (group !== 0) lent.set(group, this);
  }

  /** Gives the terminal to the group, with the modes that it had when it was stopped. Returns 0 or a negated errno. */
  give(): number {
    const error = native().tcsetpgrp(this.fd, this.#group);
    if (error < 0) return error;
    if (this.#groupModes !== undefined) native().tcsetattr(this.fd, this.#groupModes);
    // Once: for the next child of it others have been continued already, and may have set their own.
    this.#groupModes = undefined;
    return 0;
  }

  /** `child` is stopped: with the last one that runs the terminal is taken back. */
  stop(child: object): void {
    this.#running.delete(child);
    this.#stopped.add(child);
    this.#takeBackFromNobody();
  }

  /** `child` has ended: with the last one that runs the terminal is taken back. */
  release(child: object): void {
    this.#running.delete(child);
    this.#stopped.delete(child);
    this.#takeBackFromNobody();
    if (this.#running.size > 0 || this.#stopped.size > 0) return;
    if (lent.get(this.#group) === this) lent.delete(this.#group);
    native().close(this.fd);
  }

  // A terminal that has hung up fails all calls.
  #takeBackFromNobody(): void {
    if (this.#running.size > 0) return;
    const binding = native();
    const own = binding.getpgrp();
    const now = binding.tcgetpgrp(this.fd);
    // Another group has got it from others, as from the shell of this process; but one that is gone cannot give it back.
    const isOurs = now === this.#group || (now > 0 && binding.killpg(now, 0) === ESRCH);
    const modes = new Uint8Array(binding.modesSize);
    if (!isOurs || now === own || binding.tcgetattr(this.fd, modes) < 0 || binding.tcsetpgrp(this.fd, own) < 0) return;
    this.#groupModes = modes;
    binding.tcsetattr(this.fd, this.#modes);
  }
}

// By group.
const lent = new Map<number, LentTerminal>();

/**
 * The terminal, to be lent to `child` of `group`, 0 for one that is still to be made. Undefined where this process has none to
 * lend: it has no controlling terminal, or is not in the foreground. A negated errno for a descriptor that is not of that
 * terminal.
 */
export function lendTerminal(terminal: true | number, group: number, child: object): LentTerminal | number | undefined {
  const binding = native();
  const fd = binding.openTerminal(terminal === true ? CONTROLLING : terminal);
  if (fd < 0) return terminal === true && NO_TERMINAL.has(fd) ? undefined : fd;
  const already = lent.get(group);
  const modes = new Uint8Array(binding.modesSize);
  const foreground = binding.tcgetpgrp(fd);
  const isOwn = foreground === binding.getpgrp();
  const error = foreground < 0 ? foreground : binding.tcgetattr(fd, modes);
  const isToLend = error >= 0 && (isOwn || (already !== undefined && foreground === group));
  if (!isToLend || already !== undefined) binding.close(fd);
  if (!isToLend) return error < 0 && terminal !== true ? error : undefined;
  if (isOwn) already?.renew(modes);
  const toLend = already ?? new LentTerminal(fd, modes);
  toLend.hold(child, group);
  return toLend;
}
