// What happens to the members that live when the child itself has ended, and the event 'empty'.

import { testRules, type Rule } from './rules.ts';

const RULES: Record<string, Rule> = {
  'leftovers are asked to end': {
    async act({ spawn, contain, FAMILY, familyOf, endOf, alive, gone }) {
      const child = spawn('sh', ['-c', `${FAMILY}; exit 7`], contain);
      const family = await familyOf(child);
      const end = await endOf(child);
      return contain.contain ? [end, await gone(family), child.killed, child.endedBy] : [end, alive(family)];
    },
    plain: [7, 3],
    contained: [7, 'gone', false, null],
  },

  'leftovers are asked by killSignal, and killed after grace': {
    async act({ spawn, contain, processes, once, endOf, gone }) {
      const script = `sh -c '(trap "" HUP; exec sleep 600) & trap "echo asked >&2" HUP; echo $$; exec >&2; while :; do wait; done' & read line`;
      const start = async (grace: number): Promise<unknown[]> => {
        const child = spawn('setsid', ['sh', '-c', script], { ...contain, killSignal: 'SIGHUP', grace });
        const family = processes([Number(String((await once(child.stdout, 'data')) as [Buffer]))]);
        child.stdin.end();
        const asked = grace > 100 ? String(await once(child.stderr, 'data')) : '';
        if (grace > 100) child.kill('SIGKILL');
        return [asked, await gone(family), await endOf(child)];
      };
      return Promise.all([start(600_000), start(50)]);
    },
    contained: [['asked\n', 'gone', 1], ['', 'gone', 1]],
  },

  'exec, fork and execFile also end leftovers': {
    async act({ exec, execFile, fork, contain, FAMILY, familyOf, once, gone, processes }) {
      const code = `process.send(require('node:child_process').spawn('sleep', ['600'], { detached: true }).pid, () => process.exit())`;
      const answer = once(fork('-e', [code], { execArgv: [], ...contain }), 'message');
      const [executed, ran] = await Promise.all([exec(`${FAMILY}; exit 3`, contain), execFile('sh', ['-c', FAMILY], contain)].map((child) => familyOf(child)));
      const [pid] = (await answer) as [number];
      return [await gone(executed!), await gone(ran!), await gone(processes([pid]))];
    },
    contained: ['gone', 'gone', 'gone'],
  },

  "leftovers live on with 'keep'": {
    async act({ spawn, contain, FAMILY, familyOf, endOf, alive, pause, gone, eventsOf }) {
      const child = spawn('sh', ['-c', `${FAMILY}; exit 0`], { ...contain, leftovers: 'keep' });
      const events = eventsOf(child);
      const family = await familyOf(child);
      const end = await endOf(child);
      // Anything that ends them has begun by now.
      await pause(200);
      const lived = [alive(family), [...events]];
      child.kill('SIGKILL');
      await gone(family);
      return [end, lived];
    },
    contained: [0, [3, ['exit']]],
  },

  "'empty' is emitted once, after 'exit', when no member lives": {
    async act({ spawn, contain, FAMILY, familyOf, eventsOf, eventsAhead, alive, pause }) {
      const child = spawn('sh', ['-c', `${FAMILY}; exit 0`], contain);
      const events = eventsOf(child);
      const { emptied, closed } = eventsAhead(child);
      const family = await familyOf(child);
      let left = NaN;
      child.on('empty', () => (left = alive(family)));
      await Promise.all([emptied, closed]);
      child.kill();
      await pause(50);
      return [left, events.filter((name) => name === 'empty').length, events[0]];
    },
    contained: [0, 1, 'exit'],
  },

  "an error of a listener of 'empty' is an uncaught exception, not a rejection": {
    act({ spawn, contain }) {
      const origin = new Promise((resolve) => {
        process.on('uncaughtException', (error, from) => {
          if (error.message !== 'from a listener') throw error;
          resolve(from);
        });
      });
      spawn('true', contain).once('empty', () => {
        throw new Error('from a listener');
      });
      return origin;
    },
    contained: 'uncaughtException',
  },

  "'empty' is emitted after 'exit' for a child without descendants": {
    async act({ spawn, contain, eventsOf, eventsAhead }) {
      const child = spawn('true', { ...contain, stdio: 'ignore' });
      const events = eventsOf(child);
      await eventsAhead(child).emptied;
      return events.filter((name) => name !== 'close');
    },
    contained: ['exit', 'empty'],
  },

  "'empty' is not emitted for a child that could not be started": {
    async act({ spawn, contain, eventsOf, eventsAhead, pause }) {
      const child = spawn('/nonexistent', { ...contain, stdio: 'ignore' });
      const events = eventsOf(child);
      await eventsAhead(child).closed;
      await pause(50);
      return [events, child.kill(), child.members(), (await child.end()).signals, child.containment !== null];
    },
    contained: [['error', 'close'], false, [], [], true],
  },
};

testRules(RULES);
