// killGroup after the end of the child: reaches the processes that are left in its group, and no others.

import { describe, expect, test } from 'vitest';

import { HOSTILE, runFixture, type Surroundings } from '../support/fixture.ts';
import { noShell } from '../support/skip.ts';
import { WAYS } from './support.ts';

type Results = Record<string, unknown[]>;

const ENDED = [0, null];

describe.skipIf(noShell)('a signal that is sent after the leader of a group has ended', () => {
  test('does not reach its members with node:child_process', async () => {
    expect(await runFixture<Results>('child/killed-group.mjs', ['stock'])).toEqual({
      escalation: [true, [null, 'SIGTERM'], false, 'lives', true],
      'an end with success': [ENDED, false, 'lives', false],
      'in the listener of exit': [false, 'lives'],
      'an own timer': [false, 'lives', false],
      'a listener of abort': [false, 'lives', false],
      'SIGTERM to a shell that runs a server': [true, [null, 'SIGTERM'], 'lives'],
    });
  });

  test.each<[string, string, Surroundings]>([
    ...WAYS.map((way): [string, string, Surroundings] => ['an ordinary parent', way, {}]),
    ['a hostile parent', '', HOSTILE],
  ])("reaches its members under %s (SIGMASK_INTERNAL: '%s')", async (_, SIGMASK_INTERNAL, around) => {
    expect(await runFixture<Results>('child/killed-group.mjs', ['ours'], { ...around, env: { SIGMASK_INTERNAL } })).toEqual({
      escalation: [true, [null, 'SIGTERM'], true, 'ended', true],
      'an end with success': [ENDED, true, 'ended', true],
      'in the listener of exit': [true, 'ended'],
      'an own timer': [true, 'ended', true],
      'a listener of abort': [true, 'ended', true],
      'SIGTERM to a shell that runs a server': [true, [null, 'SIGTERM'], 'ended'],
    });
  });
});
