// The end of a unit is reported also if another call has just found that no member lives.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { CONTAINMENTS } from './containments.ts';

const ROUNDS = 40;

describe.each(CONTAINMENTS)('a unit in $name', ({ env, isMissing }) => {
  test.skipIf(isMissing)('emits empty while kill(0) asks whether a member lives', async () => {
    expect(await runFixture('contain/asked-at-end.mjs', [String(ROUNDS)], { env })).toEqual({ emptied: ROUNDS });
  });
});
