// Knows the children that Node starts in this thread, by the channel that announces each ChildProcess.

import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

import { native } from '../internal/binding';
import { registry, type AnnouncedChild } from '../internal/registry';

const FEW = 64;
let most = FEW;

// Node keeps the object of a running child.
const runs = (child: ChildProcess | undefined): child is ChildProcess =>
  child !== undefined && child.exitCode === null && child.signalCode === null;

/** Starts the record of the children that Node starts in this thread. */
export function recordRunningChildren(): void {
  if (registry.announced !== undefined) return;
  const announced = (registry.announced = new Set<AnnouncedChild>());
  subscribe('child_process', (message) => {
    const { process: child } = message as { process: ChildProcess };
    // The addon knows the children of this package.
    if (child === registry.made) return;
    announced.add({ child: new WeakRef(child), hasNote: true });
    if (announced.size > most) runningChildren();
  });
}

/** The pids of the recorded children whose end Node has not reported yet. The other records of them are dropped. */
export function runningChildren(): number[] {
  const announced = registry.announced ?? new Set();
  const running: number[] = [];
  const noted: number[] = [];
  for (const one of announced) {
    const child = one.child.deref();
    const pid = child?.pid;
    // A child that sigmask has started leaves no note.
    if (pid !== undefined && one.hasNote && !registry.handles.has(child as object)) noted.push(pid);
    if (pid !== undefined) one.hasNote = false;
    if (!runs(child)) announced.delete(one);
    else if (pid !== undefined) running.push(pid);
  }
  if (noted.length > 0) native().dropForkNotes(Int32Array.from(noted));
  most = 2 * announced.size + FEW;
  return running;
}
