// Contained children of a process that has no descriptors left: each call succeeds or fails with a clear error, and nothing is lost.

import { describe } from 'vitest';

import { hasCommand, noProc, noStorms, skipUnless } from '../support/skip.ts';
import { testRules, type Rule } from './rules.ts';

const noPrlimit = skipUnless(hasCommand('prlimit'), 'limits need prlimit');

const RUNNING: Record<string, Rule> = {
  'running children are ended in every way, and failed calls succeed later': {
    async act({ spawn, contain, STUBBORN, limitDescriptors, takeDescriptors, giveBack, familyOf, eventsAhead, endAll, alive }) {
      limitDescriptors(200);
      const start = async (rest: string, options: object = {}): Promise<[ReturnType<typeof spawn>, Awaited<ReturnType<typeof familyOf>>, Promise<unknown>]> => {
        const child = spawn('sh', ['-c', `${STUBBORN}; ${rest}`], { ...contain, grace: 50, ...options });
        const { emptied } = eventsAhead(child);
        return [child, await familyOf(child), emptied];
      };
      const controller = new AbortController();
      const all = [
        ...(await Promise.all(Array.from({ length: 6 }, () => start('wait')))), await start('read line'), await start('read line', { leftovers: 'keep' }), await start('wait', { signal: controller.signal }),
      ];
      const children = all.map(([child]) => child);
      const [one, two, three, four, five, six, ends, keeps, aborted] = children;
      aborted?.on('error', () => {});
      const taken = takeDescriptors();
      let looked: unknown = 'found';
      try {
        six?.members();
      } catch (error) {
        looked = (error as { code: string }).code;
      }
      one?.kill('SIGKILL');
      const signals = [(await two?.end({ grace: 20 }))?.signals, ...(await endAll([three!, four!], { grace: 0 })).map((result) => result.signals)];
      five?.kill();
      await five?.[Symbol.asyncDispose]();
      ends?.stdin?.end('\n');
      keeps?.stdin?.end('\n');
      controller.abort();
      await Promise.all([0, 1, 2, 3, 4, 6, 8].map((index) => all[index]?.[2]));
      const kept = [keeps?.kill(0), keeps?.exitCode];
      giveBack(taken);
      const lived = [7, 5].map((index) => [alive(all[index]![1]), children[index]!.members().length > 0]);
      await endAll([six!, keeps!], { grace: 0 });
      return [signals, looked, kept, lived, all.map(([, family]) => alive(family))];
    },
    contained: [Array(3).fill(['SIGTERM', 'SIGKILL']), 'EMFILE', [true, 0], [[3, true], [3, true]], Array(9).fill(0)],
  },
};

describe.skipIf(noPrlimit)('without descriptors', () => {
  testRules(RUNNING);

  describe.skipIf(noStorms)('in a sandbox in which no thread has a descriptor table of its own', () => testRules(RUNNING, { refused: ['close_range=EPERM', 'unshare=EPERM'] }));

  testRules({
    'a child is started and can be ended, or nothing is started': {
      async act({ spawn, spawnSync, contain, limitDescriptors, takeDescriptors, giveBack, ownChildren, cgroups, once }) {
        limitDescriptors(120);
        const before = ownChildren();
        const codes = new Set<string>();
        const signals = new Set<string>();
        let started = 0;
        // The first start prepares what later ones have.
        for (const stdio of ['ignore', 'pipe', 'ignore'] as const) {
          for (let free = 0; free < 24; free++) {
            const taken = takeDescriptors();
            giveBack(taken.splice(0, free));
            try {
              const child = spawn('sleep', ['600'], { ...contain, stdio });
              await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error as Error))]);
              started += 1;
              if (free % 2 === 0) signals.add((await child.end()).signals.join());
              else {
                const empty = once(child, 'empty');
                child.kill('SIGKILL');
                await empty;
              }
            } catch (error) {
              codes.add((error as { code: string }).code);
            }
            giveBack(taken);
          }
        }
        for (let free = 0; free < 24; free++) {
          const taken = takeDescriptors();
          giveBack(taken.splice(0, free));
          const { error, status } = spawnSync('sh', ['-c', 'sleep 600 & exit 3'], contain);
          if (error === undefined && status === 3) started += 1;
          else codes.add((error as { code?: string } | undefined)?.code ?? `status ${status}`);
          giveBack(taken);
        }
        // At most the directory of this process and those kept for later children.
        return [[...codes], [...signals], started > 40, ownChildren() - before, cgroups().length <= 9];
      },
      contained: [['EMFILE'], ['SIGTERM'], true, 0, true],
    },
  });

  testRules({
    "'empty' does not come early, however few there are": {
      async act({ spawn, contain, STUBBORN, limitDescriptors, takeDescriptors, giveBack, familyOf, endOf, alive }) {
        limitDescriptors(120);
        const results = [];
        for (let free = 0; free < 8; free++) {
          const child = spawn('sh', ['-c', `${STUBBORN}; exec sleep 600`], { ...contain, leftovers: 'keep', stdio: ['ignore', 'pipe', 'inherit'] });
          let emptied = false;
          child.once('empty', () => (emptied = true));
          const family = await familyOf(child);
          const taken = takeDescriptors();
          giveBack(taken.splice(0, free));
          process.kill(child.pid!, 'SIGKILL');
          await endOf(child);
          for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
          const reached = child.kill(0);
          giveBack(taken);
          const lived = [reached, emptied, alive(family)];
          await child.end({ grace: 0 });
          results.push([...lived, alive(family)].join());
        }
        return [...new Set(results)];
      },
      contained: ['true,false,3,0'],
    },
  });

  testRules({
    'more members than descriptors are signalled, and their end is noticed': {
      async act({ spawn, contain, limitDescriptors, familyOf, alive, endOf, once, pause }) {
        limitDescriptors(90);
        const results = [];
        const crowd = (trap: string, first: string): ReturnType<typeof spawn> =>
          spawn('sh', ['-c', `${trap} for i in $(seq 100); do ${first} sleep 600 & all="$all $!"; done; echo $all; wait`], { ...contain, grace: 600_000 });
        for (const [trap, first] of [['', ''], ['trap "" TERM;', ''], ['', 'setsid'], ['trap "" TERM;', 'setsid']] as const) {
          const child = crowd(trap, first);
          const family = await familyOf(child, 'here');
          // Some may not have executed yet, and take SIGTERM by the trap of the shell.
          await pause(100);
          const { signals } = await child.end({ grace: trap === '' ? 600_000 : 50 });
          results.push([signals, alive(family)]);
        }
        const child = crowd('', 'setsid');
        const [family, empty] = [await familyOf(child, 'here'), once(child, 'empty')];
        child.kill('SIGKILL');
        await empty;
        return [results, await endOf(child), family.length, alive(family)];
      },
      contained: [[[['SIGTERM'], 0], [['SIGTERM', 'SIGKILL'], 0], [['SIGTERM'], 0], [['SIGTERM', 'SIGKILL'], 0]], 'SIGKILL', 100, 0],
    },

    'more leftovers than descriptors are kept, and ended': {
      async act({ spawn, contain, FAMILY, limitDescriptors, familyOf, alive, endOf, once, pause }) {
        limitDescriptors(90);
        const crowd = 'for i in $(seq 150); do all="$all $(setsid sleep 600 >/dev/null & echo $!)"; done; echo $all';
        const child = spawn('sh', ['-c', crowd], { ...contain, leftovers: 'keep' });
        const [family, empty] = [await familyOf(child, 'here'), once(child, 'empty')];
        await endOf(child);
        // Their ends are waited for by as many descriptors as there are.
        await pause(200);
        const other = spawn('sh', ['-c', `${FAMILY}; wait`], contain);
        const others = await familyOf(other);
        const lived = [alive(family), alive(others), child.members().length];
        other.kill();
        await once(other, 'empty');
        const sent = [alive(others), child.kill()];
        await empty;
        return [lived, sent, alive(family)];
      },
      contained: [[150, 3, 150], [0, true], 0],
    },
  });
});

describe.skipIf(noPrlimit || noProc)('a parent without descriptors and without a mark', () => {
  testRules({
    'does not leave children that it has started with its last descriptors': {
      async act({ stock, FIXTURES, processes, alive, once, gone }) {
        const env = { ...process.env, SIGMASK_INTERNAL: 'no-cgroup', SIGMASK_TEST_NO_MARK: '1' };
        const parent = stock.spawn(process.execPath, [`${FIXTURES}/starved-parent.mjs`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const family = processes(String(line).split(' ').map(Number));
        const lived = alive(family);
        parent.kill('SIGKILL');
        return [lived > 5, await gone(family)];
      },
      alone: [true, 'gone'],
    },
  });
});
