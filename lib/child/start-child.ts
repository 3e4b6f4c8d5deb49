// Starts a child: its terminal, its unit, the native spawn, its pipes, and the watch for its end.

import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

import { native, NO_UNIT } from '../internal/binding';
import { EMFILE, ENFILE } from '../internal/errno';
import { startWatching } from '../internal/running';
import { isPipe, type SettledOptions, type Stdio } from '../node/shapes';
import { nativeSpawn, type Spawned } from '../spawn/native-spawn';
import { groupOf, type SpawnPlan } from '../spawn/plan';
import type { ContainedChild } from './contained';
import { RunningChild, type ChildListener } from './running-child';
import { lendTerminal } from './terminal-loan';

/** Opens the streams of a child, also if it could not be started. Returns whether one reads or writes. */
function takePipes(stdio: readonly Stdio[], { pid, pipes }: Spawned): boolean {
  let piped = false;
  // If a child could not be started, Node still gives its pipes to streams, which have to read end-of-file. But Node drops
  // the pipes if descriptors have run out.
  stdio.forEach((item, index) => {
    const fd = pipes[index] as number;
    if (fd < 0 || !isPipe(item)) return;
    if (pid === EMFILE || pid === ENFILE) native().close(fd);
    else {
      if (item.handle.isOfAddon === undefined) native().takePipe(fd);
      item.handle.open(fd);
      piped = true;
    }
  });
  return piped;
}

/** A started child, or the negated errno and the call that failed. */
export type Started =
  { readonly running: RunningChild; readonly words: Uint32Array | undefined } | { readonly errno: number; readonly stage: string };

/** Starts `child`. `listener` gets its events. */
export function startChild(
  child: ChildProcess,
  options: SettledOptions,
  plan: SpawnPlan,
  contained: ContainedChild | undefined,
  listener: ChildListener,
): Started {
  const { cwd, stdio } = options;
  const { foreground } = plan.place;
  const terminal = foreground === false ? undefined : lendTerminal(foreground, groupOf(options, plan), child);
  if (typeof terminal === 'number') return { errno: terminal, stage: 'tcgetpgrp' };
  const directory = typeof cwd === 'string' && cwd !== '' ? cwd : undefined;
  const unit = contained?.prepare() ?? NO_UNIT;
  const error = startWatching() || (contained === undefined ? 0 : Math.min(unit, 0));
  const spawned = nativeSpawn(options, directory, plan, terminal?.fd ?? -1, unit, error);
  const { pid, stage, words } = spawned;
  const piped = takePipes(stdio, spawned);
  if (stage !== undefined) {
    terminal?.release(child);
    contained?.drop();
    return { errno: pid, stage };
  }
  const running = new RunningChild(spawned, { child, options, plan, terminal, piped }, listener);
  const errno = running.watch();
  if (errno === 0) return { running, words };
  terminal?.release(child);
  contained?.kill(constants.signals.SIGKILL);
  contained?.rootEnded(false);
  return { errno, stage: 'pthread_create' };
}
