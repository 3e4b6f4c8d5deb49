// Descendants whose parents have ended.

import { native } from '../internal/binding';
import { check, invalidArgType, unavailableOnPlatform } from '../internal/errors';
import { checkProcIsOurs } from '../look/proc';
import { lastResourceUsage } from './resource-usage';
import { lastWaitStatus, type WaitStatus } from './wait-status';

/** A descendant that has become a child of this process and has ended. */
export interface AdoptedChild {
  /** Its number, which another process may have by now. */
  readonly pid: number;
  /** How it ended. */
  readonly waitStatus: WaitStatus;
  /** Resources used by it and by those of its children that it has waited for, in the units of `process.resourceUsage()`. */
  readonly resourceUsage: NodeJS.ResourceUsage;
}

/**
 * Makes this process adopt descendants whose parents end, in place of process 1; with `false` it stops that.
 *
 * A grandchild that daemonises then stays below this process. When it has ended, it waits until {@link reapAdopted} reaps
 * it. The attribute belongs to the process: `execve` keeps it, and children do not inherit it.
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
 * Reaps the adopted children that have ended, each by its pid, and returns them. Call it on `SIGCHLD`:
 * `process.on('SIGCHLD', reapAdopted)` takes nothing from Node.
 *
 * It reaps only processes that no code in this process can have started, and leaves the rest as zombies. It reaps a child
 * in a session that is not this process's and that the child does not lead, as daemons are, and a child in a group that a
 * child of `sigmask/child_process` leads. A grandchild in the group of this process, or that leads its own group, looks
 * like a child of `node:child_process` or of an addon, which wait for theirs. So start its parent with
 * `processGroup: 'new'`.
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
    // Never null, because no other code has reaped it.
    reaped.push({ pid, waitStatus: lastWaitStatus() as WaitStatus, resourceUsage: lastResourceUsage() as NodeJS.ResourceUsage });
  }
  return reaped;
}
