// end() ends a child with all that it has started: the unit of a contained child, the group of a child that leads one, or the child.

import { testRules, type Rule } from '../contain/rules.ts';

const same = (result: unknown): Pick<Rule, 'alone' | 'contained'> => ({ alone: result, contained: result });

testRules({
  'sends SIGTERM, and resolves when nothing lives': {
    async act({ spawn, contain, FAMILY, familyOf, alive }) {
      const options = contain.contain ? contain : ({ processGroup: 'new' } as const);
      const child = spawn('sh', ['-c', `${FAMILY}; wait`], options);
      const family = await familyOf(child);
      const { signals, duration } = await child.end();
      return [signals, duration > 0 && duration < 600_000, alive(family), child.signalCode, child.killed];
    },
    // One of them is in a session of its own.
    alone: [['SIGTERM'], true, 1, 'SIGTERM', true],
    contained: [['SIGTERM'], true, 0, 'SIGTERM', true],
  },

  'ends a child without a group alone': {
    async act({ spawn, FAMILY, familyOf, alive }) {
      const child = spawn('sh', ['-c', `${FAMILY}; wait`]);
      const family = await familyOf(child);
      const { signals } = await child.end();
      return [signals, alive(family), child.signalCode];
    },
    alone: [['SIGTERM'], 3, 'SIGTERM'],
  },

  'sends one signal of escalate after the other': {
    async act({ spawn, contain, STUBBORN, familyOf, endOf }) {
      const start = (): ReturnType<typeof spawn> => spawn('sh', ['-c', `${STUBBORN}; wait`], contain.contain ? contain : { processGroup: 'new' });
      const [one, other] = [start(), start()];
      await Promise.all([familyOf(one), familyOf(other)]);
      const ends = await Promise.all([one.end({ signal: 'SIGINT', escalate: ['SIGHUP', 15, 'SIGUSR1'], grace: 20 }), other.end({ grace: 0 })]);
      return [...ends.map(({ signals }) => signals), await endOf(one), await endOf(other)];
    },
    ...same([['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGUSR1'], ['SIGTERM', 'SIGKILL'], 'SIGUSR1', 'SIGKILL']),
  },

  'works after the end of the child': {
    async act({ spawn, contain, STUBBORN, eventsAhead, familyOf, alive }) {
      const options = contain.contain ? ({ contain: true, leftovers: 'keep' } as const) : ({ processGroup: 'new' } as const);
      // None of them leaves the group.
      const child = spawn('sh', ['-c', `${STUBBORN.replace('setsid', '')}; read line; exit 7`], options);
      const { exited } = eventsAhead(child);
      const family = await familyOf(child, 'here');
      child.stdin?.end();
      await exited;
      const { signals } = await child.end({ grace: 30 });
      return [signals, alive(family), child.exitCode, child.endedBy];
    },
    ...same([['SIGTERM', 'SIGKILL'], 0, 7, null]),
  },

  'sends no signal twice, and none where nothing lives': {
    async act({ spawn, contain, once }) {
      const script = 'trap "echo term" TERM; echo; while :; do sleep 600 & wait; done';
      const child = spawn('sh', ['-c', script], contain.contain ? contain : { processGroup: 'new' });
      await once(child.stdout, 'data');
      let output = '';
      child.stdout.on('data', (text) => (output += String(text)));
      const [first, second] = [child.end({ grace: 1_000_000 }), child.end({ grace: 1_000_000 })];
      await once(child.stdout, 'data');
      const third = child.end({ signal: 'SIGTERM', grace: 20 });
      const results = await Promise.all([first, second, third]);
      const later = await child.end();
      return [...results.map(({ signals }) => signals), output.split('\\n').filter(Boolean).length, later.signals, later.duration < 1000];
    },
    ...same([['SIGTERM'], [], ['SIGKILL'], 1, [], true]),
  },

  'sends no SIGTERM that kill has sent before': {
    async act({ spawn, contain, STUBBORN, familyOf }) {
      const child = spawn('sh', ['-c', `${STUBBORN}; wait`], contain);
      await familyOf(child);
      child.kill();
      return (await child.end({ grace: 20 })).signals;
    },
    ...same(['SIGKILL']),
  },

  'sends leftovers no signal that they have got at the end of the child': {
    async act({ spawn, contain, eventsAhead, once }) {
      const member = `sh -c '(trap "" USR1; exec sleep 600) >/dev/null & trap "echo asked" USR1; echo; while :; do wait; done'`;
      const child = spawn('sh', ['-c', `${member} & read line`], { ...contain, killSignal: 'SIGUSR1' });
      const { exited, closed } = eventsAhead(child);
      await once(child.stdout, 'data');
      let output = '';
      child.stdout.on('data', (text) => (output += String(text)));
      child.stdin.end();
      await exited;
      // It may have come before 'exit'.
      if (output === '') await once(child.stdout, 'data');
      const ended = child.end({ signal: 'SIGUSR1', escalate: ['SIGKILL'], grace: 300 });
      await closed;
      return [output, (await ended).signals];
    },
    contained: ['asked\n', ['SIGKILL']],
  },

  'its grace and its signals go before those of the child': {
    async act({ spawn, contain, once, eventsAhead, pause, until }) {
      const member = `sh -c 'trap "" TERM; trap "echo HUP" HUP; echo; while :; do sleep 0.1; done'`;
      const start = async (): Promise<[ReturnType<typeof spawn>, ReturnType<typeof eventsAhead>, () => string]> => {
        const child = spawn('sh', ['-c', `${member} & exec sleep 600`], { ...contain, grace: 20 });
        let output = '';
        await once(child.stdout, 'data');
        child.stdout.on('data', (text) => (output += String(text)));
        return [child, eventsAhead(child), () => output.trim()];
      };
      const [[one, { exited, emptied }, output], [other, otherEvents]] = await Promise.all([start(), start()]);
      const ended = one.end({ grace: 600_000, escalate: ['SIGHUP', 'SIGKILL'] });
      const controller = new AbortController();
      const stopped = other.end({ grace: 600_000, abortSignal: controller.signal }).catch((reason: unknown) => reason);
      await Promise.all([exited, otherEvents.exited]);
      // The grace of the child is over by then.
      await pause(200);
      const lived = [one.members().length > 0, other.members().length > 0];
      controller.abort('stopped');
      const reason = await stopped;
      await otherEvents.emptied;
      const again = one.end({ signal: 'SIGHUP', grace: 600_000 });
      await until('it has got it', () => output() !== '');
      one.kill('SIGKILL');
      await Promise.all([emptied, again]);
      return [lived, reason, output(), (await ended).signals];
    },
    contained: [[true, true], 'stopped', 'HUP', ['SIGTERM']],
  },

  'stops at an abortSignal, with its reason, and the child lives on': {
    async act({ spawn, contain, STUBBORN, familyOf, pause, endOf }) {
      const child = spawn('sh', ['-c', `${STUBBORN}; wait`], contain);
      await familyOf(child);
      const aborted = await child.end({ abortSignal: AbortSignal.abort('before') }).catch((reason: unknown) => reason);
      const before = [aborted, child.endedBy, child.killed];
      const controller = new AbortController();
      const ended = child.end({ grace: 100, abortSignal: controller.signal }).catch((reason: unknown) => reason);
      controller.abort('between');
      const after = [await ended, child.endedBy];
      // A step that is still to come would come by now.
      await pause(200);
      const lives = child.exitCode === null && child.signalCode === null;
      return [before, after, lives, (await child.end({ grace: 0 })).signals, await endOf(child)];
    },
    ...same([['before', null, false], ['between', 'end'], true, ['SIGKILL'], 'SIGKILL']),
  },

  'refuses wrong options before anything has happened': {
    async act({ spawn, contain, endOf, endAll }) {
      const child = spawn('sleep', ['600'], { ...contain, stdio: 'ignore' });
      const refusals: unknown[] = [];
      const note = (error: unknown): void => {
        const { code, message } = error as { code: string; message: string };
        refusals.push(`${code} ${message.split(' ')[0]}`);
      };
      const wrong = [
        { signal: 'SIGFOO' }, { signal: 0 }, { signal: 65 }, { grace: -1 }, { grace: '1' }, { grace: NaN }, { grace: 2 ** 31 }, { escalate: 'SIGKILL' },
        { escalate: ['SIGKILL', 'SIGFOO'] }, { abortSignal: {} }, 7, { esclate: [] },
      ] as object[];
      for (const options of wrong) {
        try {
          void child.end(options);
          refusals.push('none');
        } catch (error) {
          note(error);
        }
      }
      for (const args of [[[child], { grace: -1 }], [[child, {}], {}], [7, {}], [undefined, {}], [child, {}]] as unknown[][]) await (endAll as (...all: unknown[]) => Promise<unknown>)(...args).catch(note);
      const untouched = [child.killed, child.endedBy];
      child.kill();
      return [refusals, untouched, await endOf(child)];
    },
    ...same([
      [
        'ERR_UNKNOWN_SIGNAL options.signal', 'ERR_OUT_OF_RANGE options.signal', 'ERR_OUT_OF_RANGE options.signal', 'ERR_OUT_OF_RANGE options.grace',
        'ERR_INVALID_ARG_TYPE options.grace', 'ERR_OUT_OF_RANGE options.grace', 'ERR_OUT_OF_RANGE options.grace', 'ERR_INVALID_ARG_TYPE options.escalate',
        'ERR_UNKNOWN_SIGNAL options.escalate[1]', 'ERR_INVALID_ARG_TYPE options.abortSignal', 'ERR_INVALID_ARG_TYPE options', 'ERR_INVALID_ARG_VALUE options.esclate',
        'ERR_OUT_OF_RANGE options.grace', 'ERR_INVALID_ARG_TYPE children[1]', 'ERR_INVALID_ARG_TYPE children', 'ERR_INVALID_ARG_TYPE children', 'ERR_INVALID_ARG_TYPE children',
      ],
      [false, null],
      'SIGTERM',
    ]),
  },
});
