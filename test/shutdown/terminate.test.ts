// SIGTERM and SIGKILL of the parent, in real terminals, without one and in a container; and signals that come at any moment.

import { describe, expect, onTestFinished, test } from 'vitest';

import { until } from '../support/until.ts';
import type { Plan } from './plan.ts';
import { Scene } from './scene.ts';
import { all, endsOf, EXITED, inForeground, inOwnGroup, inOwnGroups, killedBy, LANES, noNamespace, OWN, play, PROGRAMS, RUNS, UNSHARE } from './support.ts';

describe('kill -TERM of the parent', () => {
  const names = [...PROGRAMS, ...OWN];
  const expected = {
    status: 143,
    report: {
      signal: 'SIGTERM',
      escalatedTo: null,
      ends: { ...endsOf([...PROGRAMS, 'own'], EXITED), ...endsOf(['in dash', 'in bash', 'sleep'], killedBy('SIGTERM')) },
    },
    exits: [...names, 'sleep'].sort(),
    logs: all(names, 'SIGTERM left'),
  };
  const plan: Plan = { wanted: [...inForeground('SIGTERM'), ...inOwnGroups('SIGTERM')] };
  const act = async (scene: Scene): Promise<void> => {
    scene.send('SIGTERM');
    await scene.heard(all(names, 'SIGTERM'));
    scene.letGo();
  };

  test('reaches each child once, in the foreground or not, and the programs that a shell runs; the shell sees 143', async () => {
    await play('kill -TERM in a terminal', () => Scene.inTerminal(plan), act, expected);
  });

  test("baseline: without a terminal, a parent that forwards it reaches the shell alone, and leaves the shell's program behind", async () => {
    const scene = await Scene.withoutTerminal({ wanted: [{ name: 'in dash', program: 'node', within: 'dash' }], relays: true });
    onTestFinished(() => scene.dispose());
    scene.send('SIGTERM');
    expect(await scene.ending()).toMatchObject({ status: 1, exits: ['in dash'], logs: { 'in dash': '' }, left: 1 });
  });

  test('does the same without a terminal; the shell sees 143', async () => {
    await play('kill -TERM without a terminal', () => Scene.withoutTerminal(plan), act, expected);
  });

  test.skipIf(noNamespace)('does the same in process 1 of a container, which exits with 143 because the kernel spares it', async () => {
    await play('kill -TERM of process 1', () => Scene.withoutTerminal(plan, UNSHARE), act, expected);
  });
});

test('a SIGKILL of the parent leaves no process behind, with parentDeathSignal; the shell sees 137', async () => {
  const wanted = PROGRAMS.map((program) => ({ name: program, program, options: { parentDeathSignal: 'SIGKILL', ...(program === 'perl' && inOwnGroup) } }));
  await play(
    'kill -KILL', () => Scene.inTerminal({ wanted }),
    async (scene) => {
      scene.send('SIGKILL');
      await until('no process is left', () => scene.left === 0);
    },
    { status: 137, report: null, exits: [], logs: all(PROGRAMS, '') },
  );
});

describe('no signal is lost', () => {
  test('that comes before the first child: children that start later are asked', async () => {
    const wanted = [{ name: 'one', program: 'sleep 600' }, { name: 'two', program: 'sleep 600', options: inOwnGroup }];
    await play(
      'SIGTERM before the first child', () => Scene.withoutTerminal({ wanted, early: 'SIGTERM' }), async (scene) => scene.letGo(),
      { status: 143, report: { signal: 'SIGTERM', escalatedTo: null, ends: endsOf(['one', 'two'], killedBy('SIGTERM')) }, exits: ['one', 'two'], logs: {} },
    );
  });

  test('that the terminal sent before a child started: it is asked, too', async () => {
    const plan = { wanted: [{ name: 'early', program: 'sleep 600' }], late: [{ name: 'late', program: 'sleep 600' }] };
    await play(
      '^C before another child', () => Scene.inTerminal(plan), async (scene) => scene.press('^C'),
      { status: 130, report: { signal: 'SIGINT', escalatedTo: null, ends: endsOf(['early', 'late'], killedBy('SIGINT')) }, exits: ['early', 'late'], logs: {} },
    );
  });

  test('that comes at a random moment of the parent: it ends by the signal, and no child is left', async () => {
    // A shell in the group of the parent that has no handlers yet would leave its program behind.
    const plan = { wanted: [{ name: 'foreground', program: 'node', leavesAt: 'SIGTERM' }, ...inOwnGroups('SIGTERM')] };
    const moments = Array.from({ length: 5 * RUNS }, () => Math.random() * 300);
    const ends: unknown[] = [];
    for (let at = 0; at < moments.length; at += LANES) {
      const some = moments.slice(at, at + LANES).map((moment) => Scene.signalledAfter(plan, moment, 'SIGTERM'));
      ends.push(...(await Promise.all(some)));
    }
    expect(ends).toEqual(moments.map(() => ['SIGTERM', 0]));
  });
});
