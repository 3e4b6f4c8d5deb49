// Contained children of a user who may start no more processes and threads: nothing is started, and what runs can be ended.

import { describe } from 'vitest';

import { hasCommand, skipUnless } from '../support/skip.ts';
import { testRules } from './rules.ts';

const noPrlimit = skipUnless(hasCommand('prlimit'), 'limits need prlimit');
const notRoot = skipUnless(process.getuid?.() === 0, 'a user without other processes needs privileges');

describe.skipIf(noPrlimit || notRoot)('without processes', () => {
  testRules({
    'nothing is started, and later everything can be ended': {
      async act({ spawn, spawnSync, contain, FAMILY, limitProcesses, ownChildren, familyOf, alive, once, until }) {
        const limit = await limitProcesses();
        const before = ownChildren();
        const codes = new Set<string>();
        let child: ReturnType<typeof spawn> | undefined;
        // One more of what a start needs succeeds each time.
        for (let most = 1; child === undefined && most < 60; most++) {
          await limit(most);
          try {
            const one = spawn('sh', ['-c', `${FAMILY}; wait`], contain);
            const reason = await once(one, 'spawn').then(() => undefined, (error: unknown) => error as { code: string });
            if (reason === undefined) child = one;
            else codes.add(reason.code);
            const { error } = spawnSync('true', contain);
            if (error !== undefined) codes.add((error as unknown as { code: string }).code);
          } catch {
            codes.add('thrown');
          }
          // A watchdog that has just been started has no name yet.
          await until(`nothing runs with ${most}`, () => ownChildren() === before);
        }
        await limit(1000);
        child?.kill('SIGKILL');
        const other = spawn('sh', ['-c', `${FAMILY}; wait`], contain);
        const family = await familyOf(other);
        // Without another thread or process.
        await limit(1);
        const { signals } = await other.end();
        return [[...codes], child !== undefined, signals, alive(family)];
      },
      contained: [['EAGAIN'], true, ['SIGTERM'], 0],
    },
  });
});
