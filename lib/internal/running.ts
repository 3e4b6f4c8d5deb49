// Reports of the addon's threads about children and groups.

import { native, wantLoopPolls } from './binding';
import { isNode } from './runtime';

function changed(id: number, event: number): void {
  native().running.get(id)?.changed(event);
}

/** Starts the reports to the entries of `running`. Returns 0 or a negated errno. */
export function startWatching(): number {
  return native().startWatching(changed, isNode && wantLoopPolls);
}
