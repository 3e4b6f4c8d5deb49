// Children of the runtime's own ChildProcess, which sigmask takes over.

import { expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';

interface Report {
  results: Record<string, unknown>;
  errors: Record<string, string>;
  children: string[];
}

test('children start as requested, whatever is different in the private part of ChildProcess', async () => {
  const { results, errors, children } = await runFixture<Report>('engine/changed-contract.mjs');
  const asRequested = ['text', ['SIGINT'], ['SIGUSR1'], [true, true], true, [null, 'SIGTERM']];
  expect(Object.keys(results)).toHaveLength(9);
  expect(results).toEqual(Object.fromEntries(Object.keys(results).map((name) => [name, asRequested])));
  expect(errors).toEqual({
    'no file': 'ERR_INVALID_ARG_TYPE',
    'arguments of a wrong type': 'ERR_INVALID_ARG_TYPE',
    'descriptors of a wrong type': 'ERR_INVALID_ARG_VALUE',
    'a serialization that is none': 'ERR_INVALID_ARG_VALUE',
  });
  expect(children).toEqual([]);
});
