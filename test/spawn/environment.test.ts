// A child inherits the current environment, as with node:child_process.

import * as stock from 'node:child_process';

import { expect, onTestFinished, test } from 'vitest';

import { execFileSync } from 'sigmask/child_process';

import { runFixture, UNCOVERED } from '../support/fixture.ts';

test('a child inherits the current environment, whatever has changed or replaced it', async () => {
  expect(await runFixture('spawn/environment.mjs', [], { env: { 'odd name.': 'grün\n', EMPTY: '', 7: 'seven', ...UNCOVERED } })).toEqual({ different: [], count: 8 });
});

test('a frozen process.env has the same effect as in Node', () => {
  const { env } = process;
  onTestFinished(() => void (process.env = env));
  process.env = Object.freeze({ PATH: env['PATH'], ONE: '1' });
  const [byUs, byNode] = [execFileSync, stock.execFileSync].map((run) => run('/bin/sh', ['-c', 'echo "$ONE"'], { encoding: 'utf8' }));
  expect(byUs).toBe(byNode);
});

test('a Worker’s children inherit the Worker’s environment', async () => {
  expect(await runFixture('spawn/environment.mjs', ['worker'], { env: UNCOVERED })).toEqual({ different: [], count: 8 });
});

test('a Worker that shares and rewrites the environment does not disturb the start of children', async () => {
  expect(await runFixture('spawn/shared-env.mjs', ['100'], { env: UNCOVERED })).toEqual({ async: 100, sync: 100, fork: 5 });
});
