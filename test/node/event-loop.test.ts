// When tasks run that must run at a certain point of the event loop's turn.

import { createRequire } from 'node:module';

import { expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const { afterPollPhases, atEndOfCheckPhase } = require('../../dist/node/event-loop.js') as typeof import('../../lib/node/event-loop.ts');

/** The tasks that have run, in order, when `last` has. */
async function orderOf(start: (note: (what: string) => () => void) => void, last: string): Promise<string[]> {
  const order: string[] = [];
  // An unreferenced immediate keeps no process alive.
  const alive = setInterval(() => {}, 1_000);
  await new Promise<void>((resolve) => {
    start((what) => () => {
      order.push(what);
      if (what === last) resolve();
    });
  });
  clearInterval(alive);
  return order;
}

test('a task for the end of a check phase waits until no immediate comes after it, and all tasks run together', async () => {
  const order = await orderOf((note) => {
    setImmediate(note('first'));
    atEndOfCheckPhase(note('task'));
    atEndOfCheckPhase(note('another task'));
    setImmediate(() => {
      note('second')();
      setImmediate(note('in the next phase'));
    });
    setImmediate(note('third'));
  }, 'another task');
  expect(order.slice(0, 3)).toEqual(['first', 'second', 'third']);
  expect(order.slice(-2)).toEqual(['task', 'another task']);
});

test.each([[0, 'in the first phase'], [1, 'in the second phase'], [2, 'in the third phase']])('a task after %i more poll phases runs %s', async (count, phase) => {
  const order = await orderOf((note) => {
    afterPollPhases(count, note('task'));
    setImmediate(() => {
      note('in the first phase')();
      setImmediate(() => {
        note('in the second phase')();
        setImmediate(() => {
          note('in the third phase')();
          setImmediate(note('end'));
        });
      });
    });
  }, 'end');
  expect(order[order.indexOf('task') + 1]).toBe(phase);
});

test('a task for the end of a check phase runs while another one waits for poll phases', async () => {
  const order = await orderOf((note) => {
    atEndOfCheckPhase(note('task'));
    afterPollPhases(3, note('later'));
  }, 'later');
  expect(order).toEqual(['task', 'later']);
});
