// A process and all of its descendants.

import { isSupported } from '../internal/binding';
import { ESRCH } from '../internal/errno';
import { SystemCallError, unavailableOnPlatform } from '../internal/errors';
import { toPid } from '../internal/validate';
import type { ProcessFacts } from './facts';
import { factsOfAll, parentOf } from './read-facts';
import { SignalState } from './signal-state';

/** A process among its descendants. */
export interface ProcessTree {
  /** Its signal state. */
  readonly state: SignalState;
  /** In the order of their numbers. */
  readonly children: readonly ProcessTree[];
}

/**
 * Where a parent ended after its child was read and before it was itself, the child has a new parent by now, which may be
 * in the tree as well, or have ended, too.
 */
function findNewParents(all: Map<number, ProcessFacts>): void {
  for (let found = true; found;) {
    found = false;
    const orphans = [...all.values()].filter(({ ppid }) => ppid !== 0 && !all.has(ppid));
    for (const orphan of orphans) {
      const ppid = parentOf(orphan);
      if (ppid === undefined) all.delete(orphan.pid);
      else if (ppid !== orphan.ppid) {
        all.set(orphan.pid, { ...orphan, ppid });
        found = true;
      }
    }
  }
}

/**
 * A process, this one by default, and its descendants, each with its signal state.
 *
 * Processes come and go while it looks. Each is read once, and is where its own state says: below the parent that the
 * kernel named with it. One that was there from the beginning of the call to its end is in the tree, one that was not
 * there at all is not. What /proc does not show to this user, for `hidepid`, is left out.
 *
 * @throws `ESRCH`: no such process. `ERR_INVALID_STATE`: /proc shows another pid namespace. `ERR_OUT_OF_RANGE`,
 * `ERR_INVALID_ARG_TYPE`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`.
 */
export function processTree(pid: number = process.pid): ProcessTree {
  const root = toPid(pid, 'pid', 1);
  if (!isSupported) throw unavailableOnPlatform('processTree');
  const all = factsOfAll();
  findNewParents(all);

  const childrenOf = new Map<number, ProcessFacts[]>();
  for (const child of all.values()) {
    const siblings = childrenOf.get(child.ppid);
    if (siblings === undefined) childrenOf.set(child.ppid, [child]);
    else siblings.push(child);
  }
  // Each has one parent and the root is nobody's child, so that no number that was used twice can make it a circle.
  const treeOf = (facts: ProcessFacts): ProcessTree => {
    const children = (childrenOf.get(facts.pid) ?? []).filter((child) => child.pid !== root).sort((a, b) => a.pid - b.pid);
    return { state: new SignalState(facts), children: children.map(treeOf) };
  };
  const facts = all.get(root);
  if (facts === undefined) throw new SystemCallError(ESRCH, 'processTree');
  return treeOf(facts);
}
