// Sends a signal to several children, once to each.

import { handleOf } from '../child/handle';
import { killGroup } from '../child/kill';
import { getpgrp } from '../self/group';
import { toSignalNumber, type SignalName } from '../signals/names';
import type { ShutdownChild } from './options';

/** Whether a child is in the group of this process now, which may be another one than the group planned for it. */
export const sharesParentGroup = (child: ShutdownChild): boolean => handleOf(child).group === getpgrp();

/**
 * Sends a signal to each of `children`. If one of `all` leads a child's group, the whole group gets it, unless the group is
 * in `earlier`. Returns the groups that got the signal.
 */
export function signalChildren(
  children: readonly ShutdownChild[],
  all: readonly ShutdownChild[],
  signal: SignalName,
  earlier: ReadonlySet<number>,
): Set<number> {
  const leaders = new Set(all.map(({ pid }) => pid));
  const groups = new Set<number>();
  for (const child of children) {
    const handle = handleOf(child);
    const { group } = handle;
    if (groups.has(group)) continue;
    const isWhole = handle.intendedGroup !== getpgrp() && leaders.has(group) && !earlier.has(group);
    if (isWhole) groups.add(group);
    try {
      if (isWhole) killGroup(child, signal);
      else handle.kill(toSignalNumber(signal, 'signal'));
    } catch (error) {
      // This process may not signal a child that has become another user. It is reported as running.
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    }
  }
  return groups;
}
