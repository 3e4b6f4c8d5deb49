import { expect, test } from 'vitest';

import { runFixture } from './support/fixture.ts';

test("where Node's private contract is another, ERR_UNSUPPORTED_RUNTIME is thrown before any child exists", async () => {
  const { results, children } = await runFixture<{ results: Record<string, string>; children: string[] }>('broken-contract.mjs');
  expect(Object.keys(results).length).toBeGreaterThan(30);
  expect(new Set(Object.values(results)), JSON.stringify(results)).toEqual(new Set(['ERR_UNSUPPORTED_RUNTIME']));
  expect(children).toEqual([]);
});

test("ending Node's own handles leaves the event loop's list of handles whole", async () => {
  expect(await runFixture('displaced.mjs')).toEqual({ missing: [] });
});

test("where Node's binding below the synchronous calls is none, they and scopes are refused before any child exists", async () => {
  const refused = ['ERR_UNSUPPORTED_RUNTIME', 'ERR_UNSUPPORTED_RUNTIME'];
  expect(await runFixture('no-binding.mjs')).toEqual({
    results: { 'no binding': refused, 'an empty one': refused, 'a frozen one': refused, 'one that throws': refused }, asynchronous: 0, later: 0, children: [],
  });
});
