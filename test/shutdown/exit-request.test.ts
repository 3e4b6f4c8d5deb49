// Asking a child that is Node to finish. test/shutdown/ask.test.ts has the shutdown that follows.

import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { expect, onTestFinished, test, vi } from 'vitest';

import { fork } from 'sigmask/child_process';

import { until } from '../support/until.ts';

const require = createRequire(import.meta.url);
const { requestExit } = require('../../dist/shutdown/exit-request.js') as typeof import('../../lib/shutdown/exit-request.ts');

async function start(program: string, args: string[] = []): Promise<ReturnType<typeof fork>> {
  const child = fork(join(import.meta.dirname, program), args, { execArgv: [], silent: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

test('other internal messages of Node, such as those of node:cluster, are not requests', async () => {
  const child = await start('fixtures/exit-requested.mjs');
  const isAsked = async (): Promise<unknown> => {
    child.send('?');
    return (await once(child, 'message') as unknown[])[0];
  };
  child.send({ cmd: 'NODE_CLUSTER' });
  expect(await isAsked()).toBe(false);
  requestExit(child);
  expect(await isAsked()).toBe(true);
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a child that does not listen is asked again while its channel is open', async () => {
  const child = await start('../support/programs/ipc-peer.cjs', ['/dev/null']);
  const send = vi.spyOn(child, 'send');
  requestExit(child);
  await until('it is asked again', () => send.mock.calls.length >= 3);
  child.disconnect();
  const { length } = send.mock.calls;
  await pause(250);
  expect(send.mock.calls.length).toBe(length);
});
