// Fixtures of other wings on the stand-in for XNU: groups, and children whose groups outlive them.

import { expect, test } from 'vitest';

import { noStandIn, runOnMacos } from './support.ts';

test.skipIf(noStandIn)('waits for groups, and sends no signal to zombies', async () => {
  const { steps } = await runOnMacos<{ steps: string[] }>('self/group-wait.mjs');
  expect(steps).toEqual([
    'pending', 'pending', 'pending', 'AbortError', 'resolved', 'resolved', 'resolved', 'resolved, and elsewhere', 'zombies: EPERM, false', '3 false',
    'AbortError', 'as many threads', 'resolved', '0 listeners',
  ]);
});

test.skipIf(noStandIn)('reports at once the end of a child whose group lives on, without its resource usage', async () => {
  const rest = { same: true, hasUsage: false, memberLives: true, zombie: true, usageStays: true };
  expect(await runOnMacos('child/group-end.mjs')).toEqual({
    ends: [
      { waitStatus: { code: 7, signal: null, coreDumped: false }, ...rest }, { waitStatus: { code: null, signal: 'SIGKILL', coreDumped: false }, ...rest },
      { waitStatus: { code: null, signal: 'SIGSEGV', coreDumped: expect.any(Boolean) as boolean }, ...rest },
    ],
    usage: { worked: false, maxRSS: false }, left: { zombies: 10, sent: Array<boolean>(10).fill(false) }, alone: [false, false, false],
    order: ['exit', 'member', 'close'],
  });
});

test.skipIf(noStandIn)('leaves no zombie when the Worker of a child is terminated', async () => {
  expect(await runOnMacos('child/group-in-worker.mjs')).toEqual({ held: true, zombies: 1, survives: true });
});

test.skipIf(noStandIn)('kills groups in which each process starts the next one and ends at once', async () => {
  expect(await runOnMacos('child/forking-group.mjs')).toEqual({ waited: [true, true], killed: [true, true] });
});
