// Contained children of a Worker.


import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { lives } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { CONTAINMENTS } from './containments.ts';
import { notHere } from './rules.ts';

describe.skipIf(notHere).each(CONTAINMENTS)('children of a Worker that are contained by $name', ({ containment, isMissing, env }) => {
  test.skipIf(isMissing)('can be ended in the Worker, outlive its termination, and end with the process', async () => {
    const { kept, ...rest } = await runFixture<Record<string, unknown> & { kept: number[] }>('contain/in-worker.mjs', [], { env });
    expect(rest).toEqual({ signals: ['SIGTERM', 'SIGKILL'], ends: ['SIGKILL', 'SIGKILL', 3], alive: [0, 0, 0], own: 0, left: 3, containment });
    expect(kept).toHaveLength(3);
    await until('what the Worker has left has ended', () => !kept.some(lives));
  });
});
