// Starts the children of a call or of a scope in Node's place.

import type { Launcher } from '../node/launchers';
import type { SpawnRequest } from '../spawn/plan';
import { ChildHandle } from '../child/handle';
import { runSync } from '../child/run-sync';
import { addTo } from './add-members';

/** Starts children as requested, and gives them the members of `SignalChild` and `SignalResult`. */
export function launcherOf(request: SpawnRequest): Launcher {
  return {
    prepare: (options, child) => new ChildHandle(child, options, request),
    started: addTo,
    run: (options) => runSync(options, request),
  };
}
