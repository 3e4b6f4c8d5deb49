// spawnSync, execSync and execFileSync of a contained command: they return when the command has ended, its output has been read and,
// unless leftovers are kept, no member lives.

import { testRules, type Rule } from './rules.ts';

const RULES: Record<string, Rule> = {
  'timeout, with members that only SIGKILL ends, in each function': {
    act({ spawnSync, execSync, execFileSync, contain, STUBBORN, longEnoughSync, aliveIn }) {
      const script = `${STUBBORN}; wait`;
      const errorOf = (run: () => unknown): unknown => {
        try {
          return run();
        } catch (error) {
          return error;
        }
      };
      const options = (timeout: number): object => ({ timeout, encoding: 'utf8', stdio: 'pipe', ...(contain.contain ? { ...contain, grace: 50 } : { killSignal: 'SIGKILL' }) });
      const ways = [
        (timeout: number) => spawnSync('sh', ['-c', script], options(timeout)),
        (timeout: number) => errorOf(() => execSync(script, options(timeout))),
        (timeout: number) => errorOf(() => execFileSync('sh', ['-c', script], options(timeout))),
      ];
      return ways.map((run) => {
        const { code, error, signal, stdout, endedBy } = longEnoughSync(run) as { code?: string; error?: { code: string }; signal: string; stdout: string; endedBy?: string };
        return [code ?? error?.code, signal, aliveIn(stdout), ...(contain.contain && code === undefined ? [endedBy] : [])];
      });
    },
    plain: Array(3).fill(['ETIMEDOUT', 'SIGKILL', 3]),
    contained: [['ETIMEDOUT', 'SIGKILL', 0, 'timeout'], ['ETIMEDOUT', 'SIGKILL', 0], ['ETIMEDOUT', 'SIGKILL', 0]],
  },

  'timeout that ends the child at once, and stubborn members after grace': {
    act({ spawnSync, contain, FAMILY, longEnoughSync, aliveIn }) {
      const script = `trap "" TERM; ${FAMILY}; trap - TERM; exec sleep 600`;
      const run = (timeout: number): object => spawnSync('sh', ['-c', script], { ...contain, ...(contain.contain && { grace: 50 }), timeout, encoding: 'utf8' });
      const { error, status, signal, stdout, endedBy } = longEnoughSync(run) as ReturnType<typeof spawnSync> & { error: { code: string } };
      return [error.code, status, signal, aliveIn(stdout), ...(contain.contain ? [endedBy] : [])];
    },
    plain: ['ETIMEDOUT', null, 'SIGTERM', 3],
    contained: ['ETIMEDOUT', null, 'SIGTERM', 0, 'timeout'],
  },

  'grace begins with the first signal, also for leftovers': {
    act({ spawnSync, contain, longEnoughSync, temporaryFolder, readdirSync }) {
      const folder = temporaryFolder();
      // A process that is started while the signal is sent gets it, too.
      const take = (work: string): string => `asked() { trap "" TERM; ${work}; }; trap asked TERM`;
      const member = `${take(`sleep 6; echo >${folder}/late`)}; echo; while :; do sleep 0.05; done`;
      const script = `${take('sleep 2.5; exit 5')}; sh -c '${member}' & while :; do sleep 0.05; done`;
      // The shells write there what has ended by a signal.
      const stdio = ['ignore', 'pipe', 'ignore'] as const;
      const run = (timeout: number): object => spawnSync('sh', ['-c', script], { ...contain, timeout, grace: 4_000, stdio: [...stdio] });
      const { status, endedBy } = longEnoughSync(run) as ReturnType<typeof spawnSync>;
      return [status, endedBy, readdirSync(folder)];
    },
    contained: [5, 'timeout', []],
  },

  'a process in the background that holds the pipes': {
    act({ spawnSync, execSync, execFileSync, contain, FAMILY, aliveIn }) {
      // More than a pipe holds, in both directions, and nothing reads the input.
      const much = 'seq 100000; seq 100000 >&2';
      const long = Array.from({ length: 100_000 }, (_, index) => `${index + 1}\n`).join('');
      const { error, status, stdout, stderr, endedBy, containment } = spawnSync('sh', ['-c', `${FAMILY}; ${much}; exit 3`], { ...contain, encoding: 'utf8', maxBuffer: Infinity });
      const other = spawnSync('sh', ['-c', 'sleep 600 <&0 & exit 4'], { ...contain, input: 'x'.repeat(1_000_000) });
      const [first = '', ...rest] = stdout.split(/(?<=^.*\n)/);
      return [
        [error, status, aliveIn(first), rest.join('') === long, stderr === long, endedBy, containment !== null], [other.status, other.signal],
        execSync('sleep 600 & echo done', contain).toString(), execFileSync('sh', ['-c', 'setsid sleep 600 & echo done'], contain).toString(),
      ];
    },
    contained: [[null, 3, 0, true, true, null, true], [4, null], 'done\n', 'done\n'],
  },

  'members without a pipe': {
    act({ spawnSync, contain, STUBBORN, temporaryFolder, readFileSync, aliveIn }) {
      const file = `${temporaryFolder()}/pids`;
      const options = contain.contain && { ...contain, grace: 50 };
      const { status } = spawnSync('sh', ['-c', `(${STUBBORN}) >${file}; exit 5`], { ...options, stdio: 'ignore' });
      return [status, aliveIn(readFileSync(file, 'latin1'))];
    },
    plain: [5, 3],
    contained: [5, 0],
  },

  "with 'keep' the call returns, and the members live on": {
    act({ spawnSync, execSync, contain, FAMILY, aliveIn }) {
      const options = { ...contain, leftovers: 'keep', encoding: 'utf8' } as const;
      const { error, status, stdout, endedBy } = spawnSync('sh', ['-c', `${FAMILY}; exit 6`], options);
      return [[error, status, aliveIn(stdout), endedBy], aliveIn(execSync(FAMILY, options))];
    },
    contained: [[null, 6, 3, null], 3],
  },

  "a timeout ends all members with 'keep', too": {
    act({ spawnSync, contain, FAMILY, longEnoughSync, gone, processesIn }) {
      const run = (timeout: number): object => spawnSync('sh', ['-c', `${FAMILY}; wait`], { ...contain, leftovers: 'keep', timeout, encoding: 'utf8' });
      const { stdout, endedBy } = longEnoughSync(run) as ReturnType<typeof spawnSync>;
      return Promise.all([gone(processesIn(stdout)), endedBy]);
    },
    contained: ['gone', 'timeout'],
  },

  'maxBuffer': {
    act({ spawnSync, contain, FAMILY, aliveIn }) {
      const { error, signal, stdout, endedBy } = spawnSync('sh', ['-c', `${FAMILY}; exec yes`], { ...contain, maxBuffer: 10_000, encoding: 'utf8' });
      return [(error as { code?: string } | undefined)?.code, signal, aliveIn(stdout), ...(contain.contain ? [endedBy] : [])];
    },
    plain: ['ENOBUFS', 'SIGTERM', 3],
    contained: ['ENOBUFS', 'SIGTERM', 0, 'maxBuffer'],
  },

  'output that is too long, but is read after the end of the child': {
    act({ spawnSync, contain, aliveIn, temporaryFolder, readFileSync }) {
      // This process is stopped until the child has ended. The member says by which signal it has ended.
      const file = `${temporaryFolder()}/asked`;
      const member = `sleep 600 & trap "echo asked >${file}; exit" TERM; until grep -q "^State:.Z" /proc/$0/status; do :; done; kill -CONT $1; wait`;
      const script = `sh -c '${member}' $$ $PPID >&2 & kill -STOP $PPID; until grep -q '^State:.T' /proc/$PPID/status; do :; done; echo $!; printf %100s x`;
      const { error, status, stdout, endedBy } = spawnSync('sh', ['-c', script], { ...contain, maxBuffer: 100, encoding: 'utf8', ...(contain.contain && { grace: 600_000 }) });
      return [(error as { code?: string } | undefined)?.code, status, endedBy, aliveIn(stdout), readFileSync(file, 'latin1')];
    },
    contained: ['ENOBUFS', 0, null, 0, 'asked\n'],
  },

  'killSignal asks the members, at the timeout and at the end of the child': {
    act({ spawnSync, contain, longEnoughSync, aliveIn, temporaryFolder, readFileSync }) {
      const file = `${temporaryFolder()}/asked`;
      // A process that a shell with a trap forks would take the signal by that until it executes its program.
      const take = (name: string): string => `sleep 600 >/dev/null & trap "echo ${name} >>${file}; exit 7" USR1; echo $$; exec >&2; wait`;
      const members = `a=$(sh -c '${take('member')}' &); b=$(setsid sh -c '${take('session')}' &); echo $a $b`;
      const asked = (): string => readFileSync(file, 'latin1').split('\n').filter(Boolean).sort().join(' ');
      const options = { ...contain, killSignal: 'SIGUSR1', encoding: 'utf8', grace: 600_000 } as const;
      const timed = longEnoughSync((timeout) => {
        spawnSync('rm', ['-f', file]);
        return spawnSync('sh', ['-c', `${members}; sleep 600 & trap "exit 8" USR1; wait`], { ...options, timeout });
      }) as ReturnType<typeof spawnSync>;
      const atTimeout = [timed.status, timed.endedBy, asked(), aliveIn(timed.stdout)];
      spawnSync('rm', [file]);
      const { status, endedBy, stdout } = spawnSync('sh', ['-c', `${members}; exit 9`], options);
      return [atTimeout, [status, endedBy, asked(), aliveIn(stdout)]];
    },
    contained: [[8, 'timeout', 'member session', 0], [9, null, 'member session', 0]],
  },

  'a command that cannot be started, and a command that ends itself': {
    act({ spawnSync, contain, cgroups }) {
      const before = cgroups().length;
      const { error, status, pid, endedBy, containment } = spawnSync('/nonexistent', contain);
      const { signal, waitStatus, ...other } = spawnSync('sh', ['-c', 'sleep 600 & kill -KILL $$'], contain);
      const added = cgroups().length - before;
      return [(error as { code?: string } | undefined)?.code, status, pid, endedBy, containment !== null, signal, waitStatus, other.error, added <= 2];
    },
    contained: ['ENOENT', null, 0, null, true, 'SIGKILL', { code: null, signal: 'SIGKILL', coreDumped: false }, null, true],
  },

  'the members of another child live on': {
    async act({ spawn, spawnSync, contain, FAMILY, familyOf, alive, gone }) {
      const child = spawn('sh', ['-c', `${FAMILY}; wait`], contain);
      const family = await familyOf(child);
      const { status } = spawnSync('sh', ['-c', `${FAMILY}; exit 1`], contain);
      const lived = alive(family);
      child.kill('SIGKILL');
      return [status, lived, await gone(family)];
    },
    contained: [1, 3, 'gone'],
  },
};

testRules(RULES);
