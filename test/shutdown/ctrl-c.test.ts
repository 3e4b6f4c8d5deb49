// ^C, and SIGINT of a process: what each child receives, the order of the ends, and the shell's view, with and without a terminal.

import { describe, expect, test } from 'vitest';

import { skipUnless } from '../support/skip.ts';
import type { Plan, Wanted } from './plan.ts';
import { Scene } from './scene.ts';
import { all, endsOf, EXITED, inForeground, inOwnGroup, inOwnGroups, killedBy, OWN, play, PROGRAMS } from './support.ts';

/** Each child in the foreground receives SIGINT once and ends, and then the parent ends by it. */
const EACH_ONCE = {
  status: 130,
  report: { signal: 'SIGINT', escalatedTo: null, ends: { ...endsOf(PROGRAMS, EXITED), sleep: killedBy('SIGINT') } },
  exits: ['bash', 'dash', 'node', 'perl', 'sleep'],
  logs: all(PROGRAMS, 'SIGINT left'),
};

/** Sends SIGINT to the parent alone. */
async function playKillINT(what: string, open: (plan: Plan) => Promise<Scene>): Promise<void> {
  await play(
    what, () => open({ wanted: inForeground('SIGINT') }),
    async (scene) => {
      scene.send('SIGINT');
      await scene.heard(all(PROGRAMS, 'SIGINT'));
      scene.letGo();
    },
    EACH_ONCE,
  );
}

describe('^C', () => {
  test('baseline: each foreground child receives it twice where the parent forwards signals, and the shell sees 1', async () => {
    await play(
      '^C, forwarded', () => Scene.inTerminal({ wanted: inForeground('SIGINT'), signalledByTerminal: [...PROGRAMS], relays: true }),
      async (scene) => {
        scene.press('^C');
        await scene.heard(all(PROGRAMS, 'SIGINT SIGINT'));
        scene.letGo();
      },
      { status: 1, report: null, exits: ['bash', 'dash', 'node', 'perl', 'sleep'], logs: all(PROGRAMS, 'SIGINT SIGINT left') },
    );
  });

  test.each(['bash', 'dash'] as const)('reaches each foreground child once; the parent ends last, and %s sees 130', async (shell) => {
    await play(
      `^C in ${shell}, children in the foreground`, () => Scene.inTerminal({ wanted: inForeground('SIGINT'), signalledByTerminal: [...PROGRAMS] }, shell),
      async (scene) => {
        scene.press('^C');
        await scene.heard(all(PROGRAMS, 'SIGINT'));
        scene.letGo();
      },
      EACH_ONCE,
    );
  });

  test('is sent once to each group that a child leads, and the parent waits for the whole group', async () => {
    await play(
      '^C, children in groups of their own', () => Scene.inTerminal({ wanted: inOwnGroups('SIGINT') }),
      async (scene) => {
        scene.press('^C');
        await scene.heard(all(OWN, 'SIGINT'));
        scene.letGo();
      },
      {
        status: 130,
        // dash ends at once. bash ends after the program that it waits for, and in the same way.
        report: { signal: 'SIGINT', escalatedTo: null, ends: { 'in dash': killedBy('SIGINT'), 'in bash': EXITED, own: EXITED } },
        exits: ['in bash', 'in dash', 'own'],
        logs: all(OWN, 'SIGINT left'),
      },
    );
  });

  const notLinux = skipUnless(process.platform === 'linux', 'macOS does not distinguish keys from processes');
  test.skipIf(notLinux)('ignores a SIGINT that npm forwards', async () => {
    await play(
      '^C, and SIGINT of a process', () => Scene.inTerminal({ wanted: [...inForeground('SIGINT'), ...inOwnGroups('SIGINT')] }),
      async (scene) => {
        scene.press('^C');
        await scene.heard({ ...all([...PROGRAMS, ...OWN], 'SIGINT'), parent: 'SIGINT 1' });
        scene.send('SIGINT');
        await scene.heard({ parent: 'SIGINT 2' });
        scene.letGo();
      },
      {
        status: 130,
        report: expect.objectContaining({ signal: 'SIGINT', escalatedTo: null }),
        exits: [...PROGRAMS, ...OWN, 'sleep'].sort(),
        logs: all([...PROGRAMS, ...OWN], 'SIGINT left'),
      },
    );
  });

  test.skipIf(notLinux)('ignores a forwarded SIGINT also while the parent is too busy to listen', async () => {
    await play(
      '^C, and SIGINT of a process, at once', () => Scene.inTerminal({ wanted: [{ name: 'node', program: 'node', leavesAt: 'SIGINT' }], forwardsAtOnce: true }),
      async (scene) => {
        scene.press('^C');
        await scene.heard({ node: 'SIGINT', parent: 'SIGINT 2' });
        scene.letGo();
      },
      { status: 130, report: { signal: 'SIGINT', escalatedTo: null, ends: { node: EXITED } }, exits: ['node'], logs: { node: 'SIGINT left' } },
    );
  });

  test.skipIf(notLinux)('differs from kill -INT of the parent alone, which is forwarded to each child once', async () => {
    await playKillINT('kill -INT in a terminal', (plan) => Scene.inTerminal(plan));
  });

  test.skipIf(notLinux).each(['a key', 'a process'])('two coordinators both react to SIGINT from %s; the last to finish ends the process', async (origin) => {
    const plan = { wanted: [{ name: 'one', program: 'sleep 600' }], another: { name: 'another', program: 'node', leavesAt: 'SIGINT' } };
    await play(
      `SIGINT of ${origin}, and two that coordinate`, () => Scene.inTerminal(plan),
      async (scene) => {
        if (origin === 'a key') scene.press('^C');
        else scene.send('SIGINT');
        await scene.heard({ another: 'SIGINT', parent: 'report' });
        scene.letGo();
        await scene.heard({ parent: 'another is done' });
      },
      {
        status: 130,
        report: { signal: 'SIGINT', escalatedTo: null, ends: { one: killedBy('SIGINT') } },
        exits: ['another', 'one'],
        logs: { another: 'SIGINT left' },
      },
    );
  });

  const BOTH: Wanted[] = [{ name: 'foreground', program: 'node' }, { name: 'own', program: 'node', options: inOwnGroup }];
  const leavingAtTerm = BOTH.map((wanted) => ({ ...wanted, leavesAt: 'SIGTERM' }));

  test('asks first, and sends SIGTERM at the second ^C; the shell sees 130', async () => {
    await play(
      '^C ^C', () => Scene.inTerminal({ wanted: leavingAtTerm, signalledByTerminal: ['foreground'] }),
      async (scene) => {
        scene.press('^C');
        await scene.heard({ foreground: 'SIGINT', own: 'SIGINT', parent: 'requested' });
        scene.press('^C');
        await scene.heard({ foreground: 'SIGINT SIGINT SIGTERM', own: 'SIGINT SIGTERM' });
        scene.letGo();
      },
      {
        status: 130,
        report: { signal: 'SIGINT', escalatedTo: 'SIGTERM', ends: endsOf(['foreground', 'own'], EXITED) },
        exits: ['foreground', 'own'],
        logs: { foreground: 'SIGINT SIGINT SIGTERM left', own: 'SIGINT SIGTERM left' },
      },
    );
  });

  test('sends SIGKILL at the third ^C; the shell still sees 130', async () => {
    await play(
      '^C ^C ^C', () => Scene.inTerminal({ wanted: BOTH, signalledByTerminal: ['foreground'] }),
      async (scene) => {
        scene.press('^C');
        await scene.heard({ foreground: 'SIGINT', own: 'SIGINT', parent: 'requested' });
        scene.press('^C');
        await scene.heard({ foreground: 'SIGINT SIGINT SIGTERM', own: 'SIGINT SIGTERM' });
        scene.press('^C');
      },
      {
        status: 130,
        report: { signal: 'SIGINT', escalatedTo: 'SIGKILL', ends: endsOf(['foreground', 'own'], killedBy('SIGKILL')) },
        exits: ['foreground', 'own'],
        logs: { foreground: 'SIGINT SIGINT SIGTERM SIGINT', own: 'SIGINT SIGTERM' },
      },
    );
  });

  test('children that still run at the end of each grace are sent SIGTERM, then SIGKILL, without another ^C', async () => {
    // On a busy machine SIGKILL may come before the child has logged SIGTERM.
    const heard = expect.stringMatching(/^SIGINT( SIGTERM)?$/) as string;
    await play(
      '^C, and twice a grace of 300 ms', () => Scene.inTerminal({ wanted: BOTH, options: { grace: 300 } }),
      async (scene) => scene.press('^C'),
      {
        status: 130,
        report: { signal: 'SIGINT', escalatedTo: 'SIGKILL', ends: endsOf(['foreground', 'own'], killedBy('SIGKILL')) },
        exits: ['foreground', 'own'],
        logs: { foreground: heard, own: heard },
      },
    );
  });
});

test('SIGINT without a terminal is forwarded to each child, because nothing else has signalled them', async () => {
  await playKillINT('kill -INT without a terminal', (plan) => Scene.withoutTerminal(plan));
});
