// Lends the terminal to the group of a child, and takes it back.

import { native } from '../internal/binding';
import { ESRCH } from '../internal/errno';
import { CONTROLLING, NO_TERMINAL } from '../self/terminal';

/** A terminal that this process has lent to a group while its children in the group run. */
export class LentTerminal {
  readonly fd: number;
  // The modes to restore when the terminal is taken back.
  #modes: Uint8Array;
  // The modes that the terminal had when the group was stopped.
  #groupModes: Uint8Array | undefined;
  readonly #running = new Set<object>();
  readonly #stopped = new Set<object>();
  #group = 0;

  constructor(fd: number, modes: Uint8Array) {
    this.fd = fd;
    this.#modes = modes;
  }

  /** Lends the terminal again, with other modes to restore. */
  renew(modes: Uint8Array): void {
    this.#modes = modes;
  }

  /** `child`, of `group`, runs and may have the terminal. 0 means a group that is still to be made. */
  hold(child: object, group = this.#group): void {
    this.#stopped.delete(child);
    this.#running.add(child);
    this.#group = group;
    if (group !== 0) lent.set(group, this);
  }

  /** Gives the terminal to the group, with the modes that it had when the group was stopped. Returns 0 or a negated errno. */
  give(): number {
    const error = native().tcsetpgrp(this.fd, this.#group);
    if (error < 0) return error;
    if (this.#groupModes !== undefined) native().tcsetattr(this.fd, this.#groupModes);
    // Only once: when the group's next child is continued, the others run already and may have set their own modes.
    this.#groupModes = undefined;
    return 0;
  }

  /** `child` is stopped. If it was the last that ran, the terminal is taken back. */
  stop(child: object): void {
    this.#running.delete(child);
    this.#stopped.add(child);
    this.#takeBackIfIdle();
  }

  /** `child` has ended. If it was the last that ran, the terminal is taken back. */
  release(child: object): void {
    this.#running.delete(child);
    this.#stopped.delete(child);
    this.#takeBackIfIdle();
    if (this.#running.size > 0 || this.#stopped.size > 0) return;
    if (lent.get(this.#group) === this) lent.delete(this.#group);
    native().close(this.fd);
  }

  // All calls fail on a terminal that has hung up.
  #takeBackIfIdle(): void {
    if (this.#running.size > 0) return;
    const binding = native();
    const own = binding.getpgrp();
    const now = binding.tcgetpgrp(this.fd);
    // Another group may have got it from other code, such as the shell of this process. A group that is gone cannot give it
    // back.
    const isOurs = now === this.#group || (now > 0 && binding.killpg(now, 0) === ESRCH);
    const modes = new Uint8Array(binding.modesSize);
    if (!isOurs || now === own || binding.tcgetattr(this.fd, modes) < 0 || binding.tcsetpgrp(this.fd, own) < 0) return;
    this.#groupModes = modes;
    binding.tcsetattr(this.fd, this.#modes);
  }
}

// Lent terminals, by group.
const lent = new Map<number, LentTerminal>();

/**
 * The terminal to lend to `child` of `group`; 0 means a group that is still to be made. Undefined if this process has no
 * terminal to lend: it has no controlling terminal, or is not in the foreground. A negated errno if a descriptor is not of
 * that terminal.
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
