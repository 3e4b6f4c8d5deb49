// Descendants whose parents have ended.

import { native } from '../internal/binding';
import { check, invalidArgType, unavailableOnPlatform } from '../internal/errors';
import { checkProcIsOurs } from '../look/proc';
import { lastResourceUsage } from './resource-usage';
import { lastWaitStatus, type WaitStatus } from './wait-status';

/** A descendant that has become a child of this process and has ended. */
export interface AdoptedChild {
  /** Its number, which may be another process's by now. */
  readonly pid: number;
  /** How it ended. */
  readonly waitStatus: WaitStatus;
  /** What it and those of its children that it has waited for used, in the units of `process.resourceUsage()`. */
  readonly resourceUsage: NodeJS.ResourceUsage;
}

/**
 * Makes this process the one that adopts descendants whose parents end, in place of process 1; or no longer.
 *
 * A grandchild that daemonises then stays below this process,
 * and waits to be reaped by {@link reapAdopted} when it has ended. The attribute is the process's, `execve` keeps it, and
 * children do not inherit it.
 *
 * @throws `ERR_INVALID_ARG_TYPE`. `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`: not Linux.
 *
 * Linux: {@link https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html | PR_SET_CHILD_SUBREAPER(2const)}.
 */
export function setChildSubreaper(on: boolean): void {
  if (typeof on !== 'boolean') throw invalidArgType('on', 'a boolean', on);
  if (process.platform !== 'linux') throw unavailableOnPlatform('setChildSubreaper');
  check(native().setChildSubreaper(on), 'prctl');
}

/**
 * Reaps the adopted children that have ended, each by its pid, and returns them. To be called on `SIGCHLD`:
 * `process.on('SIGCHLD', reapAdopted)`, which takes nothing from Node.
 *
 * It takes only what nobody in this process can have started, and leaves the rest as zombies: what is in a session that
 * is not this process's and that it does not lead, as daemons are, or in a group that a child of `sigmask/child_process`
 * leads. A grandchild in the group of this process, or that leads its own, cannot be told from a child of
 * `node:child_process` or of an addon, which wait for theirs: start its parent with `processGroup: 'new'`.
 *
 * @throws `ERR_INVALID_STATE`: /proc, in which they are looked up, is not mounted or shows another pid namespace. `EAGAIN`:
 * the thread that looks cannot be started. `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`: not Linux.
 */
export function reapAdopted(): AdoptedChild[] {
  if (process.platform !== 'linux') throw unavailableOnPlatform('reapAdopted');
  checkProcIsOurs();
  const reaped: AdoptedChild[] = [];
  for (;;) {
    const pid = native().reapAdopted();
    if (pid < 0 && reaped.length === 0) check(pid, 'wait4');
    if (pid <= 0) break;
    // Known, because no other code has reaped it.
    reaped.push({ pid, waitStatus: lastWaitStatus() as WaitStatus, resourceUsage: lastResourceUsage() as NodeJS.ResourceUsage });
  }
  return reaped;
}
