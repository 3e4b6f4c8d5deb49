// Under from: 'inherit' a child ignores and blocks what this process does, as POSIX says.

import { describe, expect, test } from 'vitest';

import { HOSTILE, runFixture, type Surroundings } from '../support/fixture.ts';
import { FALLBACKS } from './support.ts';

const WAYS: [string, Surroundings][] = [['vfork', {}], ['fork', FALLBACKS]];

describe.each(WAYS)("children under signals: { from: 'inherit' }, started by %s", (_, around) => {
  test.each([['the main thread', []], ['a Worker', ['worker']]])('from %s get what POSIX would have given them', async (_where, args) => {
    expect(await runFixture('spawn/inherit.mjs', args, around)).toEqual({
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
      all: true,
      'nothing again': '{} {}',
    });
  });

  test('get the real-time signals that this process inherited as ignored', async () => {
    const states = await runFixture<Record<string, string>>('spawn/inherit.mjs', [], { ...HOSTILE, ...around });
    expect(states['nothing']).toMatch(/^\{\} \{SIG32, .*SIGRTMIN, .*, SIGRTMAX\}$/);
    expect(states['clean']).toBe('{} {}');
  });
});
