/**
 * Adds the matchers to vitest's `expect`. Import it in a test or in a setup file.
 *
 * ```js
 * import 'sigmask/vitest';
 * ```
 *
 * @module sigmask/vitest
 */

import { expect } from 'vitest';

import { matchers, type SignalMatchers } from './testing/matchers.js';

declare module 'vitest' {
  interface Matchers<T = any> extends SignalMatchers<T> {}
}

expect.extend(matchers);

export { matchers, type SignalMatchers };
