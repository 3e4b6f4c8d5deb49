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
};

testRules(RULES);
