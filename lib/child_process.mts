/**
 * The functions of `node:child_process`, with options for the signal state, the process group, the terminal and the end of a child. The
 * default export is an object of all of them.
 *
 * ```js
 * import { exec, fork, spawn, withChildOptions } from 'sigmask/child_process';
 * ```
 *
 * {@link SignalOptions} has the options, and {@link SignalChild} what each child has in addition to Node's.
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
/** The object of all of them, as `node:child_process` has it. @hidden */
export default core;
