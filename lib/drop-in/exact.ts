// Starts a child that gets exactly given bytes, not the strings that Node would make of them.

import type { ChildProcess } from 'node:child_process';

import { launcherOf } from '../control/launcher';
import type { SignalChild } from '../control/signal-child';
import { native } from '../internal/binding';
import { registry } from '../internal/registry';
import { adoptChildren } from '../engine/adopt';
import { launchWith, makeCallLauncher } from '../node/launchers';
import type { ExactProgram } from '../spawn/exact-program';
import type { SpawnRequest } from '../spawn/plan';

/** Only Node's own errors show this name. */
const FILE = 'program';

/**
 * Starts a child as `spawn` of `sigmask/child_process` does. It is not in the scope of the caller, and no wrapper of
 * `node:child_process` sees it.
 */
export function spawnExact(
  program: ExactProgram,
  request: Omit<SpawnRequest, 'program' | 'startsNode' | 'isScoped'>,
): SignalChild & ChildProcess {
  native();
  adoptChildren();
  const launcher = launcherOf({ ...request, program, startsNode: false, isScoped: false });
  const callLauncher = makeCallLauncher(launcher, false, FILE);
  const options = { stdio: 'inherit', env: {}, [registry.launcherKey]: callLauncher };
  return launchWith(callLauncher, () => registry.stock.spawn(FILE, [], options)) as SignalChild & ChildProcess;
}
