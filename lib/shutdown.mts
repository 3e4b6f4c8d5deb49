/**
 * Ends the children of this process in order, and then the process itself, when it gets a signal.
 *
 * ```js
 * import { coordinateShutdown, exitRequested, foregroundChild } from 'sigmask/shutdown';
 * ```
 *
 * @module sigmask/shutdown
 */

// Names each value: `export *` would also pass on what marks a CommonJS module.

export { coordinateShutdown, exitRequested, foregroundChild, Shutdown } from './shutdown.js';
export type * from './shutdown.js';
