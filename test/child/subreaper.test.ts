// A subreaper adopts and reaps grandchildren, and node:child_process loses none of its own children.

import { describe, expect, test } from 'vitest';

import { setChildSubreaper } from 'sigmask';

import { runFixture } from '../support/fixture.ts';

describe.each([{}, { SIGMASK_INTERNAL: 'fork,no-pidfd' }])('a subreaper, with %o', (env) => {
  test('adopts grandchildren that daemonise, reaps them, and takes no child from node:child_process', async () => {
    expect(await runFixture('child/subreaper.mjs', [], { env: env as Record<string, string> })).toEqual({
      isAdopted: [false, true, true, true, true],
      statuses: [{ code: 5, signal: null, coreDumped: false }, { code: null, signal: 'SIGRTMIN+6', coreDumped: false }, { code: 6, signal: null, coreDumped: false }, { code: 7, signal: null, coreDumped: false }],
      wrong: 0, count: 60,
    });
  });
});

test('takes a boolean', () => {
  expect(() => setChildSubreaper(1 as unknown as boolean)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
});
