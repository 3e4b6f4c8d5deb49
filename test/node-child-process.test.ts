import { expect, test } from 'vitest';

import { runFixture } from './support/fixture.ts';

test("where Node's private contract is another, ERR_UNSUPPORTED_RUNTIME is thrown before any child exists", async () => {
  const { results, children } = await runFixture<{ results: Record<string, string>; children: string[] }>('broken-contract.mjs');
  expect(Object.keys(results).length).toBeGreaterThan(5);
  expect(new Set(Object.values(results)), JSON.stringify(results)).toEqual(new Set(['ERR_UNSUPPORTED_RUNTIME']));
  expect(children).toEqual([]);
});

test("ending Node's own handles leaves the event loop's list of handles whole", async () => {
  expect(await runFixture('displaced.mjs')).toEqual({ missing: [] });
});
