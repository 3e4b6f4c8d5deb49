// A terminal hangs up: how often each child receives SIGHUP, and from where.

import { describe, expect, test } from 'vitest';

import type { Wanted } from './plan.ts';
import { Scene } from './scene.ts';
import { endsOf, EXITED, inOwnGroup, play } from './support.ts';

describe('a terminal that hangs up', () => {
  const stdio = ['ignore', 'ignore', 'ignore'];
  const wanted: Wanted[] = [
    { name: 'foreground', program: 'node', leavesAt: 'SIGHUP', options: { stdio } },
    { name: 'own', program: 'node', leavesAt: 'SIGHUP', options: { stdio, ...inOwnGroup } },
  ];

  // bash signals its jobs, and then the kernel signals those in the foreground; dash leaves it to the kernel.
  test.each([['dash', 'SIGHUP left'], ['bash', expect.stringMatching(/^SIGHUP( SIGHUP)? left$/) as string]] as const)(
    'has signalled the foreground of %s, and each other child is signalled once; a second SIGHUP is not a request to hurry',
    async (shell, foreground) => {
      await play(
        `hang-up of ${shell}`, () => Scene.inTerminal({ wanted, signalledByTerminal: ['foreground'] }, shell),
        async (scene) => {
          scene.hangUp();
          await scene.heard({ foreground: 'SIGHUP', own: 'SIGHUP' });
          scene.letGo();
        },
        {
          status: NaN,
          report: { signal: 'SIGHUP', escalatedTo: null, ends: endsOf(['foreground', 'own'], EXITED) },
          exits: ['foreground', 'own'],
          logs: { foreground, own: 'SIGHUP left' },
        },
      );
    },
  );
});
