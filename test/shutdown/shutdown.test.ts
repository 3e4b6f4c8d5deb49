// What each child hears, who ends when, and what the shell is told: in real terminals and without one.

import { spawn as stockSpawn, spawnSync as stockSpawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';

import { isForeground, SignalSet } from 'sigmask';
import { spawn } from 'sigmask/child_process';
import { coordinateShutdown, type ShutdownChild, type ShutdownOptions } from 'sigmask/shutdown';

import { runFixture } from '../support/fixture.ts';
import { STEP_LIMIT, TEST_LIMIT } from '../support/pace.mts';
import { Scene, type Plan, type Wanted } from '../support/shutdown.ts';
import { skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';

const require = createRequire(import.meta.url);
const { TerminalSignals } = require('../../dist/shutdown/terminal-signals.js') as typeof import('../../dist/shutdown/terminal-signals.js');

const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 2);
const LANES = 2;
vi.setConfig({ testTimeout: TEST_LIMIT + RUNS * STEP_LIMIT });

const EXITED = { code: 0 };
const killedBy = (signal: string): object => ({ signal, coreDumped: false });

const UNSHARE = ['unshare', '--pid', '--fork', '--mount-proc'];
const noNamespace = skipUnless(stockSpawnSync('env', [...UNSHARE, 'true']).status === 0, 'a pid namespace needs unshare and privileges');

const figures: string[] = [];

/** Plays a scene as often as asked for, and expects the same of each. */
async function play(what: string, open: () => Promise<Scene>, act: (scene: Scene) => Promise<unknown>, expected: object): Promise<void> {
  const times: number[] = [];
  const lane = async (count: number): Promise<void> => {
    for (let run = 0; run < count; run++) {
      const scene = await open();
      onTestFinished(() => scene.dispose());
      await act(scene);
      const { took, exits, ...ending } = await scene.ending();
      times.push(took);
      expect({ exits: exits.sort(), ...ending }).toEqual({ left: 0, ...expected });
      scene.dispose();
    }
  };
  const lanes = Math.min(LANES, RUNS);
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(Math.floor((RUNS + index) / lanes))));
  const [shortest = 0, median = 0, longest = 0] = [0, 0.5, 1].map((part) => times.sort((a, b) => a - b)[Math.round((times.length - 1) * part)]);
  figures.push(`${what}: ${times.length} runs; ${[shortest, median, longest].map(Math.round).join(', ')} ms (shortest, median, longest)`);
}

afterAll(() => {
  if ('SIGMASK_TEST_RUNS' in process.env) process.stdout.write(`${figures.join('\n')}\n`);
});

const inOwnGroup = { processGroup: 'new' };
const PROGRAMS = ['node', 'dash', 'bash', 'perl'] as const;

/** Each kind of program in the group of the parent, and one that has no handlers. */
const inForeground = (leavesAt: string): Wanted[] => [
  ...PROGRAMS.map((program) => ({ name: program, program, leavesAt })),
  { name: 'sleep', program: 'sleep 600' },
];

/** Shells in groups of their own, that run something and have no handlers themselves, and a program. */
const inOwnGroups = (leavesAt: string): Wanted[] => [
  { name: 'in dash', program: 'node', leavesAt, within: 'dash', options: inOwnGroup },
  { name: 'in bash', program: 'perl', leavesAt, within: 'bash', options: inOwnGroup },
  { name: 'own', program: 'node', leavesAt, options: inOwnGroup },
];

const all = (names: readonly string[], heard: string): Record<string, string> => Object.fromEntries(names.map((name) => [name, heard]));
const endsOf = (names: readonly string[], end: object): object => Object.fromEntries(names.map((name) => [name, end]));

const OWN = ['in dash', 'in bash', 'own'];

describe('^C', () => {
  test('baseline: where the parent sends signals on, each child in the foreground hears it twice, and the shell sees 1', async () => {
    await play(
      '^C, sent on', () => Scene.inTerminal({ wanted: inForeground('SIGINT'), told: [...PROGRAMS], relays: true }),
      async (scene) => {
        scene.press('^C');
        await scene.heard(all(PROGRAMS, 'SIGINT SIGINT'));
        scene.letGo();
      },
      { status: 1, report: null, exits: ['bash', 'dash', 'node', 'perl', 'sleep'], logs: all(PROGRAMS, 'SIGINT SIGINT left') },
    );
  });

  test.each(['bash', 'dash'] as const)('is heard once by each child in the foreground; the parent ends last, and %s sees 130', async (shell) => {
    await play(
      `^C in ${shell}, children in the foreground`, () => Scene.inTerminal({ wanted: inForeground('SIGINT'), told: [...PROGRAMS] }, shell),
      async (scene) => {
        scene.press('^C');
        await scene.heard(all(PROGRAMS, 'SIGINT'));
        scene.letGo();
      },
      {
        status: 130,
        report: { signal: 'SIGINT', escalatedTo: null, ends: { ...endsOf(PROGRAMS, EXITED), sleep: killedBy('SIGINT') } },
        exits: ['bash', 'dash', 'node', 'perl', 'sleep'],
        logs: all(PROGRAMS, 'SIGINT left'),
      },
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
        // dash ends at once, bash when what it waits for has ended, and as that has.
        report: { signal: 'SIGINT', escalatedTo: null, ends: { 'in dash': killedBy('SIGINT'), 'in bash': EXITED, own: EXITED } },
        exits: ['in bash', 'in dash', 'own'],
        logs: all(OWN, 'SIGINT left'),
      },
    );
  });

  const notLinux = skipUnless(process.platform === 'linux', 'macOS does not tell keys from processes');
  test.skipIf(notLinux)('that somebody above sends on, as npm does, is no second one', async () => {
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

  test.skipIf(notLinux)('that is sent on while the parent is too busy to listen is no second one either', async () => {
    await play(
      '^C, and SIGINT of a process, at once', () => Scene.inTerminal({ wanted: [{ name: 'node', program: 'node', leavesAt: 'SIGINT' }], sentOn: true }),
      async (scene) => {
        scene.press('^C');
        await scene.heard({ node: 'SIGINT', parent: 'SIGINT 2' });
        scene.letGo();
      },
      { status: 130, report: { signal: 'SIGINT', escalatedTo: null, ends: { node: EXITED } }, exits: ['node'], logs: { node: 'SIGINT left' } },
    );
  });

  test.skipIf(notLinux)('is told from kill -INT of the parent alone, which is sent on to everybody once', async () => {
    await play(
      'kill -INT in a terminal', () => Scene.inTerminal({ wanted: inForeground('SIGINT') }),
      async (scene) => {
        scene.send('SIGINT');
        await scene.heard(all(PROGRAMS, 'SIGINT'));
        scene.letGo();
      },
      {
        status: 130,
        report: { signal: 'SIGINT', escalatedTo: null, ends: { ...endsOf(PROGRAMS, EXITED), sleep: killedBy('SIGINT') } },
        exits: ['bash', 'dash', 'node', 'perl', 'sleep'],
        logs: all(PROGRAMS, 'SIGINT left'),
      },
    );
  });

  test.skipIf(notLinux).each(['a key', 'a process'])('or SIGINT of %s is for each of two that coordinate: the last that is done ends the parent', async (origin) => {
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

  test('^C asks, and the second one sends SIGTERM; the shell sees 130', async () => {
    await play(
      '^C ^C', () => Scene.inTerminal({ wanted: leavingAtTerm, told: ['foreground'] }),
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

  test('the third ^C sends SIGKILL; the shell still sees 130', async () => {
    await play(
      '^C ^C ^C', () => Scene.inTerminal({ wanted: BOTH, told: ['foreground'] }),
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

  test('at the end of each grace those that still run are sent SIGTERM and SIGKILL, without another ^C', async () => {
    // On a busy machine SIGKILL may come before it has logged SIGTERM.
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

  test('is heard once by each child, in the foreground or not, and by what a shell runs; the shell sees 143', async () => {
    await play('kill -TERM in a terminal', () => Scene.inTerminal(plan), act, expected);
  });

  test('baseline: without a terminal, a parent that sends it on reaches the shell alone, and leaves behind what that runs', async () => {
    const scene = await Scene.withoutTerminal({ wanted: [{ name: 'in dash', program: 'node', within: 'dash' }], relays: true });
    onTestFinished(() => scene.dispose());
    scene.send('SIGTERM');
    expect(await scene.ending()).toMatchObject({ status: 1, exits: ['in dash'], logs: { 'in dash': '' }, left: 1 });
  });

  test('without a terminal, the same; the shell sees 143', async () => {
    await play('kill -TERM without a terminal', () => Scene.withoutTerminal(plan), act, expected);
  });

  test.skipIf(noNamespace)('of a parent that is process 1 of a container, the same: it exits with 143, for the kernel spares it', async () => {
    await play('kill -TERM of process 1', () => Scene.withoutTerminal(plan, UNSHARE), act, expected);
  });
});

test('SIGINT without a terminal is sent on to each child: nobody else has told them', async () => {
  await play(
    'kill -INT without a terminal', () => Scene.withoutTerminal({ wanted: inForeground('SIGINT') }),
    async (scene) => {
      scene.send('SIGINT');
      await scene.heard(all(PROGRAMS, 'SIGINT'));
      scene.letGo();
    },
    {
      status: 130,
      report: { signal: 'SIGINT', escalatedTo: null, ends: { ...endsOf(PROGRAMS, EXITED), sleep: killedBy('SIGINT') } },
      exits: ['bash', 'dash', 'node', 'perl', 'sleep'],
      logs: all(PROGRAMS, 'SIGINT left'),
    },
  );
});

describe('a terminal that goes', () => {
  const stdio = ['ignore', 'ignore', 'ignore'];
  const wanted: Wanted[] = [
    { name: 'foreground', program: 'node', leavesAt: 'SIGHUP', options: { stdio } },
    { name: 'own', program: 'node', leavesAt: 'SIGHUP', options: { stdio, ...inOwnGroup } },
  ];

  // bash tells its jobs, and then the kernel those in the foreground; dash leaves it to the kernel.
  test.each([['dash', 'SIGHUP left'], ['bash', expect.stringMatching(/^SIGHUP( SIGHUP)? left$/) as string]] as const)(
    'has told those in the foreground, of %s, and the others are told once; being told twice is no impatience',
    async (shell, foreground) => {
      await play(
        `hang-up of ${shell}`, () => Scene.inTerminal({ wanted, told: ['foreground'] }, shell),
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

test('a parent that is SIGKILLed leaves nobody behind, with parentDeathSignal; the shell sees 137', async () => {
  const wanted = PROGRAMS.map((program) => ({ name: program, program, options: { parentDeathSignal: 'SIGKILL', ...(program === 'perl' && inOwnGroup) } }));
  await play(
    'kill -KILL', () => Scene.inTerminal({ wanted }),
    async (scene) => {
      scene.send('SIGKILL');
      await until('nobody is left', () => scene.left === 0);
    },
    { status: 137, report: null, exits: [], logs: all(PROGRAMS, '') },
  );
});

describe('no signal is lost', () => {
  test('that comes before the first child: those that are started after it are asked', async () => {
    const wanted = [{ name: 'one', program: 'sleep 600' }, { name: 'two', program: 'sleep 600', options: inOwnGroup }];
    await play(
      'SIGTERM before the first child', () => Scene.withoutTerminal({ wanted, early: 'SIGTERM' }), async (scene) => scene.letGo(),
      { status: 143, report: { signal: 'SIGTERM', escalatedTo: null, ends: endsOf(['one', 'two'], killedBy('SIGTERM')) }, exits: ['one', 'two'], logs: {} },
    );
  });

  test('for a child that is started when the terminal has told the others: it is asked, too', async () => {
    const plan = { wanted: [{ name: 'early', program: 'sleep 600' }], late: [{ name: 'late', program: 'sleep 600' }] };
    await play(
      '^C before another child', () => Scene.inTerminal(plan), async (scene) => scene.press('^C'),
      { status: 130, report: { signal: 'SIGINT', escalatedTo: null, ends: endsOf(['early', 'late'], killedBy('SIGINT')) }, exits: ['early', 'late'], logs: {} },
    );
  });

  test('that comes at a random moment of the parent: it ends by it, and nobody is left', async () => {
    // A shell in the group of the parent that has no handlers yet would leave what it runs.
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

describe('the option ask', () => {
  const withoutTerminal = (plan: Plan) => () => Scene.withoutTerminal(plan);

  test("'message' aborts exitRequested of a Node child with a channel, also where it is only starting; others get the signal", async () => {
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

  test("'stdin' ends the input, and a signal's name or a function does what it says", async () => {
    const stdio = ['pipe', 'ignore', 'inherit'];
    const cat = { name: 'cat', program: 'cat', options: { stdio } };
    const scene = await Scene.withoutTerminal({ wanted: [cat], options: { ask: 'stdin' } });
    onTestFinished(() => scene.dispose());
    scene.send('SIGINT');
    expect(await scene.ending()).toMatchObject({ status: 130, report: { escalatedTo: null, ends: { cat: EXITED } } });

    for (const ask of ['SIGUSR2', 'a function']) {
      const other = await Scene.withoutTerminal({ wanted: [{ name: 'node', program: 'node', leavesAt: 'SIGUSR2' }], options: { ask } });
      onTestFinished(() => other.dispose());
      other.send('SIGTERM');
      await other.heard({ node: 'SIGUSR2', ...(ask === 'a function' && { parent: 'ask node SIGTERM' }) });
      other.letGo();
      expect(await other.ending()).toMatchObject({ status: 143, report: { escalatedTo: null }, logs: { node: 'SIGUSR2 left' } });
    }
  });
});

test('where a function cannot ask, the children are ended all the same, and the parent ends by its error', async () => {
  const wanted = [{ name: 'one', program: 'sleep 600' }, { name: 'two', program: 'sleep 600', options: inOwnGroup }];
  await play(
    "ask: 'a failing function'", () => Scene.inTerminal({ wanted, options: { ask: 'a failing function' } }),
    async (scene) => {
      scene.send('SIGTERM');
      await scene.heard({ parent: 'requested' });
      scene.send('SIGTERM');
    },
    { status: 1, report: { signal: 'SIGTERM', escalatedTo: 'SIGTERM', ends: endsOf(['one', 'two'], killedBy('SIGTERM')) }, exits: ['one', 'two'], logs: {} },
  );
});

describe('one more signal does not wait for a report that takes for ever, of children that are left', () => {
  const wanted: Wanted[] = [{ name: 'node', program: 'node', leavesAt: 'SIGTERM' }];
  const options = { grace: 50, escalate: [], reports: 'for ever' };
  const end = async (wrapper: string[]): Promise<void> => {
    const scene = await Scene.withoutTerminal({ wanted, options }, wrapper);
    onTestFinished(() => scene.dispose());
    scene.send('SIGTERM');
    await scene.heard({ node: 'SIGTERM', parent: 'report' });
    // That they end now changes nothing any more.
    scene.letGo();
    await scene.heard({ parent: 'exit node' });
    scene.send('SIGINT');
    expect(await scene.ending()).toMatchObject({ status: 143, report: { signal: 'SIGTERM', escalatedTo: null, ends: { node: null } }, exits: ['node'], left: 0 });
  };

  test('by a process that ends by it', async () => end([]));

  test.skipIf(noNamespace)('by process 1 of a container, which exits', async () => end(UNSHARE));
});

test('with escalate empty the parent ends at the end of grace, and reports who still runs', async () => {
  const scene = await Scene.withoutTerminal({ wanted: [{ name: 'node', program: 'node' }], options: { grace: 50, escalate: [] } });
  onTestFinished(() => scene.dispose());
  scene.send('SIGTERM');
  expect(await scene.ending()).toMatchObject({ status: 143, report: { escalatedTo: null, ends: { node: null } }, exits: [], left: 1 });
});

test('restore leaves signals to others again', async () => {
  const scene = await Scene.withoutTerminal({ wanted: [{ name: 'node', program: 'node' }], restored: true });
  onTestFinished(() => scene.dispose());
  scene.send('SIGTERM');
  expect(await scene.ending()).toMatchObject({ status: 143, report: null, logs: { node: '' }, left: 1 });
});

describe('coordinateShutdown', () => {
  const started = (): ShutdownChild => {
    const child = spawn('true');
    onTestFinished(() => void child.kill());
    return child;
  };

  test('does not count as work, and is disposable', () => {
    const before = process.listenerCount('SIGINT');
    {
      using shutdown = coordinateShutdown([started()]);
      expect(process.listenerCount('SIGINT')).toBe(before + 1);
      expect(shutdown.requested.aborted).toBe(false);
    }
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  test('leaves the handlers of others as they were, however often it is restored', async () => {
    expect(await runFixture('shutdown/shutdown-restored.mjs')).toEqual({ steps: [[1, 'handler', 1], [2, 'handler', 1], 'default'] });
  });

  test.each<[string, ShutdownOptions, string]>([
    ['options.signals', { signals: 'SIGKILL' }, 'ERR_INVALID_ARG_VALUE'],
    ['options.signals', { signals: 'SIGRTMIN' }, 'ERR_INVALID_ARG_VALUE'],
    ['options.signals', { signals: 'int' as 'SIGINT' }, 'ERR_UNKNOWN_SIGNAL'],
    ['options.ask', { ask: 'politely' as 'stdin' }, 'ERR_UNKNOWN_SIGNAL'],
    ['options.ask', { ask: null as never }, 'ERR_INVALID_ARG_TYPE'],
    ['options.grace', { grace: -1 }, 'ERR_OUT_OF_RANGE'],
    ['options.grace', { grace: NaN }, 'ERR_OUT_OF_RANGE'],
    ['options.grace', { grace: 2 ** 31 }, 'ERR_OUT_OF_RANGE'],
    ['options.grace', { grace: '5' as never }, 'ERR_INVALID_ARG_TYPE'],
    ['options.escalate', { escalate: 'SIGTERM' as never }, 'ERR_INVALID_ARG_TYPE'],
    ['options.escalate[1]', { escalate: ['SIGTERM', 99] }, 'ERR_OUT_OF_RANGE'],
    ['options.report', { report: 1 as never }, 'ERR_INVALID_ARG_TYPE'],
    ['options', { when: 'now' } as ShutdownOptions, 'ERR_INVALID_ARG_VALUE'],
  ])('refuses wrong %s of %o, before it listens', (name, options, code) => {
    const before = process.listenerCount('SIGINT');
    expect(() => coordinateShutdown([], options)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(name) as string }));
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  test('takes children of sigmask only', () => {
    const child = stockSpawn('true');
    expect(() => coordinateShutdown([child as ShutdownChild])).toThrow(expect.objectContaining({ code: 'ERR_INVALID_STATE' }));
    expect(() => coordinateShutdown(child as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  });

  test('takes nothing that can be read only once, such as the values of a map', () => {
    const children = new Map([[1, started()]]);
    expect(() => coordinateShutdown(children.values())).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }));
    expect([...children.values()]).toHaveLength(1);
  });

  test('takes SIGINT that nobody has sent, as process.emit makes one, for the terminal’s where that could be', () => {
    const listener = (): void => {};
    process.on('SIGINT', listener);
    const signals = new TerminalSignals(SignalSet.of('SIGINT'));
    expect(signals.hasSent('SIGINT')).toBe(isForeground());
    expect(signals.hasSent('SIGTERM')).toBe(false);
    signals.forget();
    process.off('SIGINT', listener);
  });

  test('is not for Workers, which are sent no signals', async () => {
    expect(await runFixture('shutdown/shutdown-in-worker.mjs')).toEqual({ code: 'ERR_WORKER_UNSUPPORTED_OPERATION' });
  });
});
