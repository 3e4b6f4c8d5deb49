// Reports that a child has been started.

import { registry } from '../internal/registry';

/** Calls `listener` after each start, until the returned function is called. All copies of the package report. */
export function onStart(listener: () => void): () => void {
  registry.startListeners.add(listener);
  return () => {
    registry.startListeners.delete(listener);
  };
}

/** Call this when a child has been started. */
export function reportStart(): void {
  for (const listener of registry.startListeners) listener();
}
