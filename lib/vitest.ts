// `sigmask/vitest` for require(): names what is missing. Node's error would name a file of this package.

import { createRequire } from 'node:module';

import { coded } from './internal/errors';

const load = createRequire(__filename);

try {
  load.resolve('vitest');
} catch (error) {
  const message = 'sigmask/vitest needs vitest, which is not installed: npm install --save-dev vitest. For Jest use sigmask/testing';
  throw coded(new Error(message, { cause: error }), 'MODULE_NOT_FOUND');
}

module.exports = load('./vitest.mjs') as unknown;
