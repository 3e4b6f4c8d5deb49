// The process group of a child that has not been reaped.

import { native } from '../internal/binding';
import { EPERM, ESRCH } from '../internal/errno';
import { check, invalidState } from '../internal/errors';

const FIRST_GROUP = 2;

/** The group in which `pid` is; `settled` is the one in which it was started, or is to be when it is ready. */
export function currentGroup(pid: number, settled: number): number {
  const now = native().getpgid(pid);
  // What macOS says of a zombie.
  return now === ESRCH ? settled : now;
}

/** The same, if it is not the group of this process, now or in a moment. */
export function groupToSignal(pid: number, settled: number, method: string): number {
  const own = native().getpgrp();
  const group = currentGroup(pid, settled);
  // A group of a process outside this container is 0, and 1 would be every process.
  if (group === own || settled === own || group < FIRST_GROUP) {
    throw invalidState(`The child is in the process group of this process, or about to join it: ${method} does not signal that`);
  }
  return group;
}

/** Returns whether there was somebody to be signalled. */
export function signalGroup(group: number, signal: number): boolean {
  const result = native().killpg(group, signal);
  if (result === ESRCH) return false;
  // What macOS says of a group of zombies, too.
  if (result === EPERM && native().groupLives(group) === 0) return false;
  check(result, 'killpg');
  return true;
}
