// What the addon's threads tell of children and groups.

import { native } from './binding';

function changed(id: number, event: number): void {
  native().running.get(id)?.changed(event);
}

/** Has `running` told of what happens to those in it. Returns 0 or a negated errno. */
export function startWatching(): number {
  return native().startWatching(changed);
}
