// The processes that a child has started, and the child itself.

import type { ChildProcess } from 'node:child_process';

import { forestOf, type ProcessTree } from '../look/tree';
import { reachOf } from './reach';

/** The members alive now: of a contained child's unit, of the group that a child leads, or the child alone. */
export function members(child: ChildProcess): ProcessTree[] {
  return forestOf(reachOf(child).members());
}
