// endedBy: the option, or the call of end, that has ended a child.

import { testRules, type Rule } from '../contain/rules.ts';

const same = (result: unknown): Pick<Rule, 'alone' | 'contained'> => ({ alone: result, contained: result });

testRules({
  'exec has half of the output and no error if the command exits with 0 at its timeout, but the child says why': {
    async act({ exec, contain, eventsAhead, once }) {
      for (let timeout = 200; ; timeout *= 2) {
        let result: unknown;
        const child = exec('trap "exit 0" TERM; sleep 600 >/dev/null 2>&1 & echo half; wait; echo other', { ...contain, timeout }, (...values) => (result = values));
        const { closed } = eventsAhead(child);
        const output = await Promise.race([once(child.stdout!, 'data'), closed.then(() => undefined)]);
        await closed;
        if (output !== undefined) return [result, child.killed, child.exitCode, child.endedBy];
      }
    },
    plain: [[null, 'half\n', ''], true, 0, null],
    ...same([[null, 'half\n', ''], true, 0, 'timeout']),
  },

  'kill of the program is none': {
    async act({ spawn, exec, contain, endOf }) {
      const ends = [];
      for (const child of [spawn('sleep', ['600'], { ...contain, timeout: 600_000 }), exec('exec sleep 600', { ...contain, timeout: 600_000 })]) {
        child.kill();
        ends.push(await endOf(child), child.endedBy);
      }
      return ends;
    },
    ...same(['SIGTERM', null, 'SIGTERM', null]),
  },

  'an end by itself is none, whatever the options': {
    async act({ spawn, exec, contain, endOf, promisify }) {
      const { signal } = new AbortController();
      const child = spawn('sh', ['-c', 'exit 3'], { ...contain, timeout: 600_000, signal });
      const promise = promisify(exec)('echo 1234', { ...contain, maxBuffer: 5, timeout: 600_000, signal });
      await promise;
      return [child.endedBy, await endOf(child), child.endedBy, (promise as unknown as { child: typeof child }).child.endedBy];
    },
    ...same([null, 3, null, null]),
  },

  'the first cause stays': {
    async act({ spawn, contain, eventsAhead, endOf }) {
      const controller = new AbortController();
      const child = spawn('sh', ['-c', 'trap "" TERM; echo; exec sleep 600'], { ...contain, signal: controller.signal });
      const { failed } = eventsAhead(child);
      await new Promise((resolve) => child.stdout.once('data', resolve));
      controller.abort();
      await failed;
      const first = child.endedBy;
      void child.end({ grace: 50 });
      return [first, await endOf(child), child.endedBy];
    },
    ...same(['abort', 'SIGKILL', 'abort']),
  },

  'end before the end is one, and after it is none': {
    async act({ spawn, contain, endOf }) {
      const [one, other] = ['exec sleep 600', 'exit 2'].map((script) => spawn('sh', ['-c', script], { ...contain, stdio: 'ignore' }));
      await endOf(other!);
      await Promise.all([one?.end(), other?.end()]);
      return [one?.endedBy, one?.signalCode, other?.endedBy];
    },
    ...same(['end', 'SIGTERM', null]),
  },

  'maxBuffer of either stream, in bytes of any encoding': {
    async act({ exec, execFile, contain, eventsAhead }) {
      const causes = [];
      for (const encoding of ['utf8', 'buffer', 'utf16le'] as const) {
        const options = { ...contain, maxBuffer: 6, encoding: encoding as 'utf8' };
        const children = [exec('yes €', options, () => {}), execFile('sh', ['-c', 'yes € >&2'], options, () => {})];
        await Promise.all(children.map((child) => eventsAhead(child).closed));
        causes.push(...children.map((child) => child.endedBy));
      }
      return causes;
    },
    ...same(Array(6).fill('maxBuffer')),
  },

  'the default of maxBuffer counts': {
    async act({ exec, contain }) {
      return new Promise((resolve) => {
        const child = exec('yes', contain, (error) => resolve([error?.code, child.endedBy]));
      });
    },
    ...same(['ERR_CHILD_PROCESS_STDIO_MAXBUFFER', 'maxBuffer']),
  },

  'a signal that is aborted before the start is one': {
    async act({ spawn, contain, eventsAhead }) {
      const child = spawn('sleep', ['600'], { ...contain, signal: AbortSignal.abort() });
      const { failed, exited } = eventsAhead(child);
      await failed;
      await exited;
      return [child.signalCode, child.endedBy];
    },
    ...same(['SIGTERM', 'abort']),
  },

  'a child that could not be started has none': {
    async act({ spawn, contain, eventsAhead }) {
      const child = spawn('/nonexistent', { ...contain, timeout: 1, signal: AbortSignal.abort() });
      await eventsAhead(child).failed;
      return child.endedBy;
    },
    ...same(null),
  },
});

// In a process of its own.
testRules({
  'timers that a test has replaced change nothing': {
    async act({ spawn, exec, contain, STUBBORN, longEnough, endOf, mockTimers }) {
      mockTimers();
      const ends = [];
      const options = contain.contain && { ...contain, grace: 50 };
      const { child } = await longEnough((timeout) => spawn('sh', ['-c', `${STUBBORN}; wait`], { ...options, timeout, killSignal: contain.contain ? 'SIGTERM' : 'SIGKILL' }));
      ends.push(await endOf(child), child.endedBy);
      const other = exec('trap "" TERM; echo; exec sleep 600', contain);
      await new Promise((resolve) => other.stdout?.once('data', resolve));
      const { signals } = await other.end({ grace: 50 });
      return [ends, signals, other.endedBy];
    },
    ...same([['SIGKILL', 'timeout'], ['SIGTERM', 'SIGKILL'], 'end']),
  },
});
