// The option timeout of exec, for a child that exits with 0 when it is asked to end.

import * as stock from 'node:child_process';

import { expect, test } from 'vitest';

import { exec } from 'sigmask/child_process';

import { noShell } from '../support/skip.ts';

// Long enough for a shell to begin on a busy machine.
const TIMEOUT_MS = 4_000;
const SCRIPT = 'trap "exit 0" TERM; echo half; while :; do sleep 0.05; done';

const outcomeOf = (start: typeof stock.exec): Promise<unknown> =>
  new Promise((resolve) => {
    const child = start(SCRIPT, { timeout: TIMEOUT_MS }, (error, stdout) => {
      resolve([error, stdout, child.killed]);
    });
  });

test.skipIf(noShell)('exec has half of the output and no error, as in Node, but killed is true', async () => {
  const outcomes = await Promise.all([outcomeOf(stock.exec), outcomeOf(exec as typeof stock.exec)]);
  expect(outcomes).toEqual(Array(2).fill([null, 'half\n', true]));
});
