// Under from: 'inherit' a child ignores and blocks what this process does, as POSIX says.

import { describe, expect, test } from 'vitest';

import { SignalSet } from 'sigmask';

import { HOSTILE, runFixture, type Surroundings } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';
import { FALLBACKS } from './support.ts';

const noFlag = skipUnless(process.allowedNodeEnvironmentFlags.has('--disable-sigusr1'), 'this Node has no --disable-sigusr1');

const WAYS: [string, Surroundings][] = [['vfork', {}], ['fork', FALLBACKS]];

const AS_POSIX = {
  nothing: '{} {}',
  thread: '{SIGHUP} {}',
  both: '{SIGHUP, SIGUSR2} {}',
  process: '{SIGUSR2} {}',
  // Node's own SIGPIPE is left out.
  'ignored, too': '{SIGUSR2} {SIGQUIT}',
  'over it': '{SIGALRM} {SIGPIPE}',
  clean: '{} {}',
  execFile: '{SIGUSR2} {SIGQUIT}',
  'exec, by bash': '{SIGUSR2} {SIGQUIT}',
  many: ['{SIGTERM, SIGRTMIN+3} {}'],
  all: `${SignalSet.all}`,
  'nothing again': '{} {}',
};

describe.each(WAYS)("children under signals: { from: 'inherit' }, started by %s", (_, around) => {
  test.each([['the main thread', []], ['a Worker', ['worker']]])('from %s get what POSIX would have given them', async (_where, args) => {
    expect(await runFixture('spawn/inherit.mjs', args, around)).toEqual(AS_POSIX);
  });

  test.skipIf(noFlag)('do not get the block of SIGUSR1 that Node needs for --disable-sigusr1', async () => {
    const states = await runFixture('spawn/inherit.mjs', [], { ...around, env: { ...around.env, NODE_OPTIONS: '--disable-sigusr1' } });
    expect(states).toEqual({ ...AS_POSIX, all: `${SignalSet.all.difference('SIGUSR1')}` });
  });

  test('get the real-time signals that this process inherited as ignored', async () => {
    const states = await runFixture<Record<string, string>>('spawn/inherit.mjs', [], { ...HOSTILE, ...around });
    expect(states['nothing']).toMatch(/^\{\} \{SIG32, .*SIGRTMIN, .*, SIGRTMAX\}$/);
    expect(states['clean']).toBe('{} {}');
  });
});
