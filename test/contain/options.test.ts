// The options that end a child end all members of its unit: timeout, signal, killSignal and maxBuffer, in every function that has them.

import { testRules, type Rule } from './rules.ts';

const RULES: Record<string, Rule> = {
  'timeout of spawn': {
    async act({ spawn, contain, FAMILY, longEnough, endOf, alive, gone }) {
      const { child, family } = await longEnough((timeout) => spawn('sh', ['-c', `${FAMILY}; wait`], { ...contain, timeout }));
      const end = await endOf(child);
      return contain.contain ? [await gone(family), end, child.endedBy] : [alive(family), end];
    },
    plain: [3, 'SIGTERM'],
    contained: ['gone', 'SIGTERM', 'timeout'],
  },

  'timeout of exec, with members that only SIGKILL ends': {
    async act({ exec, contain, STUBBORN, longEnough, alive, gone }) {
      let error: unknown[] = [];
      const { child, family, outputClosed, closed } = await longEnough((timeout) => {
        const options = { timeout, ...(contain.contain && { ...contain, grace: 50 }) };
        return exec(`${STUBBORN}; wait`, options, (reason) => (error = [reason?.killed, reason?.signal]));
      });
      await outputClosed;
      // Nothing more happens with node:child_process.
      if (!contain.contain) return [alive(family), child.kill('SIGKILL')];
      return [await gone(family), child.endedBy, await closed.then(() => error), child.signalCode];
    },
    plain: [3, true],
    contained: ['gone', 'timeout', [true, 'SIGKILL'], 'SIGKILL'],
  },

  'timeout of a promise of execFile': {
    async act({ execFile, contain, FAMILY, longEnough, alive, gone, promisify }) {
      let seen: Promise<unknown> | undefined;
      const { child, family } = await longEnough((timeout) => {
        const promise = promisify(execFile)('sh', ['-c', `${FAMILY}; wait`], { ...contain, timeout, killSignal: 'SIGHUP' });
        seen = promise.then(() => 'none', ({ killed, signal }: { killed: boolean; signal: string }) => [killed, signal]);
        return (promise as unknown as { child: ReturnType<typeof execFile> }).child;
      });
      return contain.contain ? [await seen, await gone(family), child.endedBy] : [await seen, alive(family)];
    },
    plain: [[true, 'SIGHUP'], 3],
    contained: [[true, 'SIGHUP'], 'gone', 'timeout'],
  },

  'signal of spawn': {
    async act({ spawn, contain, STUBBORN, familyOf, eventsAhead, endOf, alive, gone }) {
      const controller = new AbortController();
      const child = spawn('sh', ['-c', `${STUBBORN}; wait`], { signal: controller.signal, ...(contain.contain && { ...contain, grace: 50 }) });
      const family = await familyOf(child);
      const { failed } = eventsAhead(child);
      controller.abort('enough');
      const [{ code, cause }] = await failed;
      if (!contain.contain) return [code, cause, child.kill('SIGKILL') && (await endOf(child)), alive(family)];
      return [code, cause, await endOf(child), await gone(family), child.endedBy];
    },
    plain: ['ABORT_ERR', 'enough', 'SIGKILL', 3],
    contained: ['ABORT_ERR', 'enough', 'SIGKILL', 'gone', 'abort'],
  },

  'signal of fork': {
    async act({ fork, contain, once, endOf, processes, alive, gone }) {
      const controller = new AbortController();
      const code = `process.send(require('node:child_process').spawn('sleep', ['600'], { detached: true }).pid); setInterval(() => {}, 1e6)`;
      const child = fork('-e', [code], { execArgv: [], signal: controller.signal, ...contain });
      child.on('error', () => {});
      const [pid] = (await once(child, 'message')) as [number];
      const family = processes([pid]);
      controller.abort();
      const end = await endOf(child);
      return contain.contain ? [end, await gone(family), child.endedBy] : [end, alive(family)];
    },
    plain: ['SIGTERM', 1],
    contained: ['SIGTERM', 'gone', 'abort'],
  },

  'signal of exec that is aborted before the start': {
    async act({ exec, spawn, contain, once, endOf }) {
      const error = await new Promise<{ code?: unknown } | null>((resolve) => {
        exec('sleep 600 & wait', { ...contain, signal: AbortSignal.abort() }, resolve);
      });
      const child = spawn('sh', ['-c', 'sleep 600 & wait'], { ...contain, stdio: 'ignore', signal: AbortSignal.abort() });
      const [{ code }] = (await once(child, 'error')) as [{ code: string }];
      return [error?.code, code, await endOf(child), ...(contain.contain ? [child.endedBy] : [])];
    },
    plain: ['ABORT_ERR', 'ABORT_ERR', 'SIGTERM'],
    contained: ['ABORT_ERR', 'ABORT_ERR', 'SIGTERM', 'abort'],
  },

  'maxBuffer of exec': {
    async act({ exec, contain, FAMILY, familyOf, alive, gone }) {
      let settle: (error: unknown) => void = () => {};
      const settled = new Promise<unknown>((resolve) => (settle = resolve));
      const child = exec(`${FAMILY}; exec yes`, { ...contain, maxBuffer: 10_000 }, settle);
      const family = await familyOf(child);
      const error = (await settled) as { code: string };
      return contain.contain ? [error.code, await gone(family), child.endedBy] : [error.code, alive(family)];
    },
    plain: ['ERR_CHILD_PROCESS_STDIO_MAXBUFFER', 3],
    contained: ['ERR_CHILD_PROCESS_STDIO_MAXBUFFER', 'gone', 'maxBuffer'],
  },

  'killSignal reaches all, before SIGKILL': {
    async act({ spawn, contain, longEnough, endOf, gone }) {
      // Each of them writes that it has got the signal. A substitution ends when the process in it has closed its output.
      const take = (name: string): string => `trap "echo ${name} >&2; exit 4" USR1; sleep 600 >/dev/null & echo $$; exec >/dev/null; wait`;
      const script = `a=$(sh -c '${take('member')}' &); b=$(setsid sh -c '${take('session')}' &); echo $a $b; ${take('child')}`;
      let output = '';
      const { child, family, closed } = await longEnough((timeout) => {
        output = '';
        const started = spawn('sh', ['-c', script], { ...contain, timeout, killSignal: 'SIGUSR1' });
        started.stderr.on('data', (text) => (output += String(text)));
        return started;
      });
      await closed;
      return [await endOf(child), output.split('\n').filter((line) => /^(child|member|session)$/.test(line)).sort(), await gone(family)];
    },
    contained: [4, ['child', 'member', 'session'], 'gone'],
  },
};

testRules(RULES);
