import { expect, test } from 'vitest';

import { runFixture, UNCOVERED } from './support/fixture.ts';

test('a child inherits the environment as it is at the moment, whoever has changed it or put another in its place', async () => {
  expect(await runFixture('environment.mjs', [], { env: { 'odd name.': 'grün\n', EMPTY: '', 7: 'seven', ...UNCOVERED } })).toEqual({ different: [], count: 8 });
});

test('a Worker’s children inherit the Worker’s environment', async () => {
  expect(await runFixture('environment.mjs', ['worker'], { env: UNCOVERED })).toEqual({ different: [], count: 8 });
});
