// Vitest ends its workers by a signal, and Node then writes no coverage, so it is written before.

import { takeCoverage } from 'node:v8';

import { afterAll } from 'vitest';

afterAll(() => {
  takeCoverage();
});
