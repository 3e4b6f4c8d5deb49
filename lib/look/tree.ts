// A process and all of its descendants.

import { isSupported } from '../internal/binding';
import { ESRCH } from '../internal/errno';
import { SystemCallError, unavailableOnPlatform } from '../internal/errors';
import { toPid } from '../internal/validate';
import type { ProcessFacts } from './facts';
import { factsOfAll, factsOfThose, parentOf } from './read-facts';
import { SignalState } from './signal-state';

/** A process and its descendants. */
export interface ProcessTree {
  /** Its signal state. */
  readonly state: SignalState;
  /** Its children, in the order of their numbers. */
  readonly children: readonly ProcessTree[];
}

/**
 * If a parent ended after its child was read and before it was read itself, the child has a new parent by now. That parent
 * may be in the tree as well, or have ended, too.
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

function childrenByParent(all: ReadonlyMap<number, ProcessFacts>): Map<number, ProcessFacts[]> {
  const childrenOf = new Map<number, ProcessFacts[]>();
  for (const child of all.values()) {
    const siblings = childrenOf.get(child.ppid);
    if (siblings === undefined) childrenOf.set(child.ppid, [child]);
    else siblings.push(child);
  }
  return childrenOf;
}

/**
 * Each process has one parent, and `tops` are excluded from all children. So a number that was reused cannot make a circle.
 */
function treeOf(root: ProcessFacts, all: ReadonlyMap<number, ProcessFacts>, tops: ReadonlySet<number>): ProcessTree {
  const childrenOf = childrenByParent(all);
  const below = (facts: ProcessFacts): ProcessTree => {
    const children = (childrenOf.get(facts.pid) ?? []).filter(({ pid }) => !tops.has(pid)).sort((a, b) => a.pid - b.pid);
    return { state: new SignalState(facts), children: children.map(below) };
  };
  return below(root);
}

/**
 * A process and its descendants, each with its signal state.
 *
 * Processes may start and end during the call. Each is read once, and is placed below the parent that the kernel reported at
 * that moment. A process that lives during the whole call is in the tree. A process that does not live at any time during the
 * call is not. Processes that /proc hides from this user because of `hidepid` are left out.
 *
 * @param pid - The number of the process at the top; this process by default.
 * @throws `ESRCH`: no such process. `ERR_INVALID_STATE`: /proc shows another pid namespace. `ERR_OUT_OF_RANGE`,
 * `ERR_INVALID_ARG_TYPE`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`.
 *
 * @example
 * ```js
 * import { processTree } from 'sigmask';
 * import { spawn } from 'sigmask/child_process';
 *
 * const child = spawn('sleep', ['60'], { stdio: 'ignore' });
 * console.log(processTree().children.map(({ state }) => state.pid === child.pid));
 * child.kill();
 * // prints: [ true ]
 * ```
 */
export function processTree(pid: number = process.pid): ProcessTree {
  const root = toPid(pid, 'pid', 1);
  if (!isSupported) throw unavailableOnPlatform('processTree');
  const all = factsOfAll();
  findNewParents(all);

  const facts = all.get(root);
  if (facts === undefined) throw new SystemCallError(ESRCH, 'processTree');
  return treeOf(facts, all, new Set([root]));
}

/** As trees, those of these processes that live: below each its children among them. @internal */
export function forestOf(pids: Iterable<number>): ProcessTree[] {
  const all = factsOfThose(pids);
  const roots = [...all.values()].filter(({ ppid }) => !all.has(ppid)).sort((a, b) => a.pid - b.pid);
  const tops = new Set(roots.map(({ pid }) => pid));
  return roots.map((root) => treeOf(root, all, tops));
}
