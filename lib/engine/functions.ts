// The functions by their names.

import type { FunctionName } from '../internal/registry';
import type { Launcher } from '../node/launchers';
import { startChild } from './async';
import { exec, execFile } from './exec-file';
import { fork } from './fork';
import type { Call } from '../arguments/refusal';
import { execFileSync, execSync, spawnSync } from './sync';

type Run = (call: Call, launcher: Launcher) => unknown;

/** Calls a function of node:child_process; the launcher starts or runs its child. */
export const OWN: ReadonlyMap<FunctionName, Run> = new Map<FunctionName, Run>([
  ['spawn', (call, launcher) => startChild(call, call.options, launcher)],
  ['fork', fork],
  ['execFile', execFile],
  ['exec', exec],
  ['spawnSync', spawnSync],
  ['execFileSync', execFileSync],
  ['execSync', execSync],
]);
