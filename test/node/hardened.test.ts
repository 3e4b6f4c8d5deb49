// Arguments that run code of the caller, and realms that have frozen the objects of Node.

import { expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';

test('an argument becomes a string once, and children that its toString starts have their own signals', async () => {
  const { results, started } = await runFixture<{ results: Record<string, { sets: string; conversions: number }>; started: unknown[] }>('node/argument.mjs');
  const each = { sets: '4000,20000', conversions: 1 };
  const ofNode = expect.stringMatching(/,20000$/) as string;
  expect(results).toEqual({ spawn: each, spawnSync: each, execFileSync: each, 'spawn of Node': { sets: ofNode, conversions: 1 } });
  expect(started).toEqual(['{SIGHUP, SIGINT}', false]);
});

test('calls and scopes work with a ChildProcess.prototype.spawn that cannot be replaced', async () => {
  const { results, children } = await runFixture<{ results: Record<string, Record<string, string>>; children: string[] }>('node/frozen.mjs');
  const each = { spawn: 'none', scope: 'none', sync: 'none', byNode: 'none' };
  expect(results).toEqual({ unwritable: each, accessor: each, frozen: each });
  expect(children).toEqual([]);
});
