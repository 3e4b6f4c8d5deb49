/**
 * When this process gets a signal that asks it to end, ends its children first and then the process itself. Also runs a child in the
 * foreground, for wrappers.
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
