/**
 * The functions of `node:child_process`, with options for a child's signal state, process group, terminal and end. The default export
 * is an object with all of them.
 *
 * ```js
 * import { exec, fork, spawn, withChildOptions } from 'sigmask/child_process';
 * ```
 *
 * {@link SignalOptions} lists the options. {@link SignalChild} lists the members that each child has in addition to Node's.
 *
 * @module sigmask/child_process
 */

// Names each value: `export *` would also pass on what marks a CommonJS module.

import core from './child_process.js';

export {
  ChildProcess,
  endAll,
  exec,
  execFile,
  execFileSync,
  execSync,
  fork,
  spawn,
  spawnSync,
  withChildOptions,
  withChildSignals,
} from './child_process.js';
export type * from './child_process.js';
/** An object with all exports, as in `node:child_process`. @hidden */
export default core;
