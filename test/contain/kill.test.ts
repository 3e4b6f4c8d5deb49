// kill() of a contained child reaches all members of its unit, and so does everything that calls it.

import { testRules, type Rule } from './rules.ts';

const ended = (...rest: unknown[]): unknown[] => ['gone', ...rest];

const RULES: Record<string, Rule> = {
  'kill reaches every member': {
    async act({ spawn, contain, FAMILY, familyOf, endOf, alive, gone }) {
      const child = spawn('sh', ['-c', `${FAMILY}; wait`], contain);
      const family = await familyOf(child);
      const sent = child.kill();
      const end = await endOf(child);
      if (contain.contain === undefined) return [alive(family), sent, child.killed, end];
      return [await gone(family), sent, child.killed, end];
    },
    plain: [3, true, true, 'SIGTERM'],
    contained: ended(true, true, 'SIGTERM'),
  },

  'kill reaches the members after the end of the child': {
    async act({ spawn, contain, FAMILY, familyOf, endOf, alive, gone }) {
      const child = spawn('sh', ['-c', `${FAMILY}; exit 7`], { ...contain, ...(contain.contain && { leftovers: 'keep' }) });
      const family = await familyOf(child);
      const end = await endOf(child);
      const lived = [alive(family), child.kill(0), child.killed];
      const sent = [child.kill(), child.killed];
      if (contain.contain === undefined) return [end, lived, sent, alive(family)];
      return [end, lived, sent, await gone(family), child.kill(0), child.kill()];
    },
    plain: [7, [3, false, false], [false, false], 3],
    contained: [7, [3, true, true], [true, true], 'gone', false, false],
  },

  'every signal reaches every member': {
    async act({ spawn, contain, FAMILY, familyOf, until, read, gone }) {
      const child = spawn('sh', ['-c', `${FAMILY}; wait`], contain);
      const family = await familyOf(child);
      const all = [child.pid!, ...family.map(({ pid }) => pid)];
      const are = (states: string) => (): boolean => all.every((pid) => states.includes(read(pid)?.state ?? '?'));
      child.kill('SIGSTOP');
      await until('all are stopped', are('T'));
      child.kill('SIGCONT');
      await until('all go on', are('SR'));
      child.kill('SIGKILL');
      return gone(family);
    },
    contained: 'gone',
  },

  'killGroup reaches the group alone, and the end of the child asks the others': {
    async act({ spawn, contain, eventsAhead, FAMILY, familyOf, gone }) {
      const child = spawn('sh', ['-c', `${FAMILY}; wait`], { ...contain, processGroup: 'new' });
      const { emptied } = eventsAhead(child);
      const family = await familyOf(child);
      const sent = child.killGroup('SIGTERM');
      await emptied;
      return [await gone(family), sent, child.signalCode];
    },
    contained: ended(true, 'SIGTERM'),
  },

  'the end of a using block ends every member': {
    async act({ spawn, contain, FAMILY, familyOf, endOf, gone }) {
      const child = spawn('sh', ['-c', `${FAMILY}; wait`], contain);
      const family = await familyOf(child);
      child[Symbol.dispose]();
      return [await gone(family), await endOf(child), child.endedBy];
    },
    contained: ended('SIGTERM', null),
  },

  'the end of a using block ends the members that a child has left': {
    async act({ spawn, contain, FAMILY, familyOf, endOf, gone }) {
      const child = spawn('sh', ['-c', `${FAMILY}; exit 0`], { ...contain, leftovers: 'keep' });
      const family = await familyOf(child);
      const end = await endOf(child);
      child[Symbol.dispose]();
      return [await gone(family), end];
    },
    contained: ended(0),
  },

  'the end of an await using block waits until no member lives': {
    async act({ spawn, contain, FAMILY, familyOf, alive }) {
      const child = spawn('sh', ['-c', `${FAMILY}; wait`], contain);
      const family = await familyOf(child);
      await child[Symbol.asyncDispose]();
      return [alive(family), child.signalCode, child.kill(0)];
    },
    contained: [0, 'SIGTERM', false],
  },

  'kill of one child does not reach the members of another': {
    async act({ spawn, contain, FAMILY, familyOf, alive, gone, endOf }) {
      const start = (): ReturnType<typeof spawn> => spawn('sh', ['-c', `${FAMILY}; wait`], contain);
      const [one, other] = [start(), start()];
      const [family, others] = await Promise.all([familyOf(one), familyOf(other!)]);
      one.kill('SIGKILL');
      const left = [await gone(family), await endOf(one), alive(others), other.exitCode, other.signalCode];
      other.kill('SIGKILL');
      return [...left, await gone(others)];
    },
    contained: ['gone', 'SIGKILL', 3, null, null, 'gone'],
  },

  'kill checks its signal as in Node, before and after the end of the child': {
    async act({ spawn, contain, eventsAhead, FAMILY, familyOf, gone }) {
      const refusals: unknown[] = [];
      const child = spawn('sh', ['-c', `${FAMILY}; read line`], { ...contain, ...(contain.contain && { leftovers: 'keep' }) });
      const { exited } = eventsAhead(child);
      const family = await familyOf(child);
      const attempt = (): void => {
        for (const signal of ['sigcont', 'SIGFOO', 99, {}]) {
          try {
            child.kill(signal as never);
            refusals.push('none');
          } catch (error) {
            refusals.push((error as { code: string }).code);
          }
        }
      };
      attempt();
      child.stdin.end();
      await exited;
      attempt();
      if (contain.contain) child.kill('SIGKILL');
      return contain.contain ? [refusals, await gone(family)] : [refusals];
    },
    plain: [Array(2).fill(['none', 'ERR_UNKNOWN_SIGNAL', 'ERR_UNKNOWN_SIGNAL', 'ERR_UNKNOWN_SIGNAL']).flat()],
    contained: [Array(2).fill(['none', 'ERR_UNKNOWN_SIGNAL', 'ERR_UNKNOWN_SIGNAL', 'ERR_UNKNOWN_SIGNAL']).flat(), 'gone'],
  },
};

testRules(RULES);
