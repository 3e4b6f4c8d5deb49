// Reports that a child has been started, to its scope and to other listeners.

import type { ChildProcess } from 'node:child_process';

import { registry } from '../internal/registry';
import { currentScope } from '../node/launchers';

/** Calls `listener` after each start, until the returned function is called. All copies of the package report. */
export function onStart(listener: () => void): () => void {
  registry.startListeners.add(listener);
  return () => {
    registry.startListeners.delete(listener);
  };
}

/** Call this when a child has been started, and the returned function when it ends. */
export function reportStart(child: ChildProcess): () => void {
  const scope = currentScope();
  scope?.started(child);
  for (const listener of registry.startListeners) listener();
  return () => scope?.ended(child);
}
