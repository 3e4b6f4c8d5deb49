// The process group of a child.

import { native } from '../internal/binding';
import { EPERM, ESRCH } from '../internal/errno';
import { check, invalidState } from '../internal/errors';
import { FIRST_GROUP } from '../internal/validate';

/** Attempts to signal a group. The kernel may have looked at the group just before a process started in it. */
const TRIES = process.platform === 'darwin' ? 100 : 1;

/** The current group of `pid`. `settled` is the group in which it was started, or that it joins when it is ready. */
export function currentGroup(pid: number, settled: number): number {
  const now = native().getpgid(pid);
  // On macOS getpgid fails with ESRCH for a zombie.
  return now === ESRCH ? settled : now;
}

/** Throws if this is the group of this process. */
export function refuseOwnGroup(pgid: number, method: string): void {
  // A group outside this container is reported as 0, and 1 would be every process.
  if (pgid === native().getpgrp() || pgid < FIRST_GROUP) {
    throw invalidState(
      `${method} does not signal the process group of this process, and the child is in it or about to join it: start the child with processGroup: 'new'`,
    );
  }
}

/** The current group. Throws if it is the group of this process, or if the child is about to join that group. */
export function groupToSignal(pid: number, settled: number, method: string): number {
  const group = currentGroup(pid, settled);
  refuseOwnGroup(group, method);
  refuseOwnGroup(settled, method);
  return group;
}

/** The group that a child had at its end; 0 if that is the group of this process, whose number cannot be reused. */
export function groupToKeep(pid: number, settled: number): number {
  const own = native().getpgrp();
  if (settled === own) return 0;
  const group = currentGroup(pid, settled);
  return group === own || group < FIRST_GROUP ? 0 : group;
}

/**
 * Signals a group through `leader`, the pidfd of its leader. If `leader` is -1, signals the group by its number, which is safe
 * because `unreaped`, a child in the group, has not been reaped. Returns whether there was a process to signal.
 */
export function signalGroup(pgid: number, leader: number, unreaped: number, signal: number): boolean {
  let result = native().signalGroup(pgid, leader, unreaped, signal);
  // On macOS killpg fails with EPERM for a group of zombies, too, even if one of them has just started a process.
  for (let tries = 0; result === EPERM && tries < TRIES; tries++) {
    if (native().groupLives(pgid) === 0) return false;
    result = native().signalGroup(pgid, leader, unreaped, signal);
  }
  if (result === ESRCH) return false;
  check(result, 'killpg');
  return true;
}
