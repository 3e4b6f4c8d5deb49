// exec and execFile of a contained command settle when the command has ended and its output has been read, not when the last process
// that it has started closes the pipes.

import { expect } from 'vitest';

import { testRules, type Rule } from './rules.ts';

const RULES: Record<string, Rule> = {
  'exec settles with a server in the background': {
    async act({ exec, contain, eventsAhead, pause }) {
      let result: unknown = 'pending';
      const child = exec('sleep 600 & echo done; echo error >&2', contain, (error, ...output) => (result = [error, ...output]));
      const { exited, closed, emptied } = eventsAhead(child);
      await exited;
      // Callbacks that wait for nothing come within a turn.
      if (!contain.contain) return [await pause(100), result];
      await closed;
      const settled = result;
      await emptied;
      return settled;
    },
    plain: [null, 'pending'],
    contained: [null, 'done\n', 'error\n'],
  },

  'exec settles with a server that is kept and writes later': {
    async act({ exec, contain, FAMILY, familyIn, alive, until, gone, readFileSync }) {
      // It writes more than a pipe holds when it gets a signal, and then goes on.
      const server = `exec 3>&1; d=$(sh -c 'sleep 600 >&3 & trap "seq 100000; seq 100000 >&2; exec sleep 600" USR1; echo $$; exec >&3; wait' &)`;
      let child: ReturnType<typeof exec> | undefined;
      const output = await new Promise<string>((resolve) => {
        child = exec(`${server}; ${FAMILY} $d`, { ...contain, leftovers: 'keep' }, (_, stdout) => resolve(stdout));
      });
      const family = await familyIn(output);
      const { pid } = family.at(-1)!;
      process.kill(pid, 'SIGUSR1');
      await until('it has written', () => readFileSync(`/proc/${pid}/comm`, 'latin1') === 'sleep\n');
      const lived = alive(family);
      child?.kill('SIGKILL');
      return [lived, await gone(family)];
    },
    contained: [4, 'gone'],
  },

  'exec settles, and a member may write while it cleans up': {
    async act({ exec, contain, once, temporaryFolder, readFileSync }) {
      const file = `${temporaryFolder()}/cleaned`;
      const member = `sh -c 'sleep 600 >&3 & trap "seq 100000; seq 100000 >&2; echo cleaned >${file}; exit" TERM; echo; exec >&3; wait' &`;
      let child: ReturnType<typeof exec> | undefined;
      const result = await new Promise((resolve) => {
        child = exec(`exec 3>&1; a=$(${member}); echo done`, contain, (error, stdout) => resolve([error, stdout.slice(0, 7)]));
      });
      if (child!.members().length > 0) await once(child!, 'empty');
      return [result, readFileSync(file, 'latin1')];
    },
    contained: [[null, expect.stringMatching(/^done\n(1\n|$)/)], 'cleaned\n'],
  },

  'exec settles with all of a long output on both streams': {
    async act({ exec, contain }) {
      const results = ['utf8', 'buffer', 'utf16le'].map(
        (encoding) =>
          new Promise((resolve) => {
            const much = `yes '€' | head -n 600000`;
            const options = { ...contain, encoding: encoding as 'utf8', maxBuffer: Infinity };
            exec(`${much}; ${much} >&2; sleep 600 & exit 3`, options, (error, stdout, stderr) => {
              const all = Buffer.from('€\n'.repeat(600_000));
              const expected = encoding === 'buffer' ? all : all.toString(encoding as BufferEncoding);
              const equal = (output: unknown): boolean => (encoding === 'buffer' ? all.equals(output as Buffer) : output === expected);
              resolve([error?.code, equal(stdout), equal(stderr)]);
            });
          }),
      );
      return Promise.all(results);
    },
    contained: Array(3).fill([3, true, true]),
  },

  'exec and execFile settle as promises': {
    async act({ exec, execFile, contain, promisify }) {
      const one = await promisify(exec)('sleep 600 & echo done', contain);
      const other = await promisify(execFile)('sh', ['-c', 'setsid sleep 600 & echo done; exit 4'], contain).catch((error: unknown) => error);
      const { code, stdout } = other as { code: number; stdout: string };
      return [one, code, stdout];
    },
    contained: [{ stdout: 'done\n', stderr: '' }, 4, 'done\n'],
  },

  'exec settles with streams that are paused or have ended': {
    async act({ exec, execFile, contain, pause }) {
      const paused = new Promise((resolve) => {
        const child = exec('echo one; sleep 600 & echo two', contain, (error, stdout) => resolve([error, stdout]));
        child.stdout?.pause();
        child.once('exit', () => void pause(100).then(() => child.stdout?.resume()));
      });
      const closed = new Promise((resolve) => {
        execFile('sh', ['-c', 'exec >&-; sleep 600 & exit 2'], contain, (error, stdout) => resolve([error?.code, stdout]));
      });
      const destroyed = new Promise((resolve) => {
        const child = exec('sleep 600 & exit 5', contain, (error) => resolve(error?.code));
        child.stdout?.destroy();
      });
      return Promise.all([paused, closed, destroyed]);
    },
    contained: [[null, 'one\ntwo\n'], [2, ''], 5],
  },

  'exec settles with listeners for the streams, which end and close': {
    async act({ exec, contain, eventsAhead }) {
      const events: string[] = [];
      const child = exec('sleep 600 & echo done', contain);
      for (const name of ['end', 'close']) child.stdout?.on(name, () => events.push(name));
      child.on('exit', () => events.push('exit'));
      await eventsAhead(child).closed;
      return [events.filter((name) => name !== 'exit'), events.includes('exit'), child.stdout?.destroyed];
    },
    contained: [['end', 'close'], true, true],
  },
};

testRules(RULES);
