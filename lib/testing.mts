/**
 * What tests of signal inheritance need: a program that echoes signals, a hostile parent, a neutral witness, a terminal in which keys can
 * be pressed, and matchers for Jest.
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
