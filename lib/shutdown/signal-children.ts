// Sends a signal to several children, once to each.

import type { ChildProcess } from 'node:child_process';

import { reachOf } from '../control/reach';
import { toSignalNumber, type SignalName } from '../signals/names';

/**
 * Sends a signal to each of `children`. If one of `all` leads a child's group, the whole group gets it, unless the group is
 * in `earlier`. Returns the groups that got the signal.
 */
export function signalChildren(
  children: readonly ChildProcess[],
  all: readonly ChildProcess[],
  signal: SignalName,
  earlier: ReadonlySet<number>,
): Set<number> {
  const number = toSignalNumber(signal, 'signal');
  const leaders = new Set(all.map(({ pid }) => pid));
  const groups = new Set<number>();
  for (const child of children) {
    const reach = reachOf(child);
    const { group } = reach;
    // A contained child may have members in other groups.
    if (!reach.isContained && groups.has(group)) continue;
    const isWhole = !reach.isContained && reach.hasOtherGroup && leaders.has(group) && !earlier.has(group);
    if (isWhole) groups.add(group);
    try {
      if (isWhole) reach.signalGroup(number);
      else reach.signal(number);
    } catch (error) {
      // This process may not signal a child that has become another user. It is reported as running.
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    }
  }
  return groups;
}
