/**
 * Tools for tests of signal inheritance: a program that reports the signals that it gets, a hostile parent, a program that reports the
 * state that it has inherited, a terminal in which a test presses keys, and matchers for Jest.
 *
 * ```js
 * import { openTerminal, startSignalEcho, stateAtBirth } from 'sigmask/testing';
 * ```
 *
 * @module sigmask/testing
 */

// Names each value: `export *` would also pass on what marks a CommonJS module.

export { hostile, matchers, openTerminal, startSignalEcho, stateAtBirth } from './testing.js';
export type * from './testing.js';
