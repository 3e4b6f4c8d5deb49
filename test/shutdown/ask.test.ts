// The option ask: how children are asked to finish, and how a shutdown goes on when that fails.

import { describe, expect, onTestFinished, test } from 'vitest';

import type { Plan } from './plan.ts';
import { Scene } from './scene.ts';
import { endsOf, EXITED, inOwnGroup, killedBy, play } from './support.ts';

describe('the option ask', () => {
  const withoutTerminal = (plan: Plan) => () => Scene.withoutTerminal(plan);

  test("'message' aborts exitRequested of a Node child with a channel, even while it starts; others get the signal", async () => {
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'];
    await play(
      "ask: 'message'",
      withoutTerminal({
        wanted: [{ name: 'worker', program: 'worker', options: { stdio, signals: { ignore: 'SIGTERM' } } }, { name: 'node', program: 'node', leavesAt: 'SIGTERM' }],
        options: { ask: 'message' },
      }),
      async (scene) => {
        scene.send('SIGTERM');
        await scene.heard({ worker: 'asked', node: 'SIGTERM' });
        scene.letGo();
      },
      {
        status: 143,
        report: { signal: 'SIGTERM', escalatedTo: null, ends: endsOf(['worker', 'node'], EXITED) },
        exits: ['node', 'worker'],
        logs: { worker: 'asked left', node: 'SIGTERM left' },
      },
    );
  });

  test("'stdin' ends the input", async () => {
    const stdio = ['pipe', 'ignore', 'inherit'];
    const cat = { name: 'cat', program: 'cat', options: { stdio } };
    const scene = await Scene.withoutTerminal({ wanted: [cat], options: { ask: 'stdin' } });
    onTestFinished(() => scene.dispose());
    scene.send('SIGINT');
    expect(await scene.ending()).toMatchObject({ status: 130, report: { escalatedTo: null, ends: { cat: EXITED } } });
  });

  test.each<[string, Partial<Plan>, Record<string, string>]>([
    ["a signal's name sends that signal", { options: { ask: 'SIGUSR2' } }, {}],
    ['a function is called with each child and the signal', { ask: (child) => child.kill('SIGUSR2') }, { parent: 'ask node SIGTERM' }],
  ])('%s', async (_, ask, logs) => {
    const scene = await Scene.withoutTerminal({ wanted: [{ name: 'node', program: 'node', leavesAt: 'SIGUSR2' }], ...ask });
    onTestFinished(() => scene.dispose());
    scene.send('SIGTERM');
    await scene.heard({ node: 'SIGUSR2', ...logs });
    scene.letGo();
    expect(await scene.ending()).toMatchObject({ status: 143, report: { escalatedTo: null }, logs: { node: 'SIGUSR2 left' } });
  });
});

test('ends the children, and the parent by the error, when a function fails to ask', async () => {
  const wanted = [{ name: 'one', program: 'sleep 600' }, { name: 'two', program: 'sleep 600', options: inOwnGroup }];
  await play(
    'ask: a function that fails', () => Scene.inTerminal({ wanted, ask: () => Promise.reject(new Error('cannot ask')) }),
    async (scene) => {
      scene.send('SIGTERM');
      await scene.heard({ parent: 'requested' });
      scene.send('SIGTERM');
    },
    { status: 1, report: { signal: 'SIGTERM', escalatedTo: 'SIGTERM', ends: endsOf(['one', 'two'], killedBy('SIGTERM')) }, exits: ['one', 'two'], logs: {} },
  );
});
