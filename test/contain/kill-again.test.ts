// A member has started while the others were killed, and was not found.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { noProc } from '../support/skip.ts';
import { CONTAINMENTS } from './containments.ts';

describe.skipIf(noProc).each(CONTAINMENTS.filter(({ containment }) => containment !== 'cgroup'))(
  'a member that escapes SIGKILL is killed by the next one, with $name',
  ({ env, isMissing }) => {
    test.skipIf(isMissing).each(['end', 'timeout', 'leftovers', 'spawnSync'])('%s', async (way) => {
      expect(await runFixture('contain/kill-again.mjs', [way], { preload: 'lost_kill', env })).toEqual({ ended: true });
    });
  },
);
