// blockSignals and withSignalsBlocked: guards that are counted per signal, and the errors of wrong arguments.

import { describe, expect, test } from 'vitest';

import { blockSignals, pthread_sigmask, withSignalsBlocked, type Signal } from 'sigmask';

import { HOSTILE, runFixture, type Surroundings } from '../support/fixture.ts';

describe.each<[string, Surroundings]>([['a plain parent', {}], ['a hostile parent', HOSTILE]])('blockSignals under %s', (_, around) => {
  test('counts per signal, releases in any order, and restores the mask of every thread', async () => {
    const results = await runFixture<Record<string, unknown>>('self/mask-guard.mjs', [], around);
    expect(results).toMatchObject({
      anyOrder: ['{SIGHUP, SIGQUIT, SIGUSR2}', '{SIGQUIT, SIGUSR2}', '{SIGUSR2}', '{}'],
      thrown: { caught: [true, true], during: ['{SIGHUP}', '{SIGHUP}'], after: '{}', value: 7 },
      hadBlocked: { during: '{SIGHUP}', after: ['SIGHUP', '{} of {SIGHUP}'] },
      thread: ['SIGHUP,SIGUSR2', '{} of {SIGHUP, SIGUSR2}', 'SIGUSR2', ''],
      bothScopes: [
        'SIGHUP {SIGHUP}', 'SIGHUP {} of {SIGHUP}', ' {}',
        'SIGHUP {SIGHUP}', 'SIGHUP {SIGHUP}', ' {}',
        'SIGHUP {SIGHUP}', 'SIGHUP {SIGHUP}', ' {}',
        'SIGHUP {SIGHUP}', 'SIGHUP {} of {SIGHUP}', ' {}',
      ],
      withSigprocmask: ['{SIGHUP}', '{}', '{}'],
      worker: ['SIGHUP {SIGHUP}', 'SIGHUP {SIGHUP}', 'SIGHUP {SIGHUP}', '{}'],
      threadStartedInGuard: { during: '{SIGHUP}', after: '{}' },
      all: ['{SIGRTMAX}', true, '{}'],
      changed: [],
    });
  });

  test('delivers after the last release of two overlapping async blocks', async () => {
    const { nestedTasks } = await runFixture<Record<string, unknown>>('self/mask-guard.mjs', [], around);
    expect(nestedTasks).toEqual({ order: ['short', 'long'], between: [0, '{SIGUSR2}', '{SIGUSR2}'], heard: 1, after: '{}' });
  });
});

describe('refuses before anything is blocked', () => {
  test.each<[unknown, unknown, string]>([
    ['SIGKILL', {}, 'ERR_INVALID_ARG_VALUE set'], [['SIGINT', 'SIGSTOP'], { scope: 'thread' }, 'ERR_INVALID_ARG_VALUE set[1]'],
    [undefined, {}, 'ERR_INVALID_ARG_TYPE set'], ['SIGINT', { scope: 'threads' }, 'ERR_INVALID_ARG_VALUE options.scope'],
    ['SIGINT', { scpoe: 'thread' }, 'ERR_INVALID_ARG_VALUE options.scpoe'], ['SIGINT', null, 'ERR_INVALID_ARG_TYPE options'],
    ['SIGINT', 'thread', 'ERR_INVALID_ARG_TYPE options'],
  ])('%o with %o', (set, options, expected) => {
    for (const call of [() => blockSignals(set as Signal, options as object), () => withSignalsBlocked(set as Signal, () => 1, options as object)]) {
      let thrown = new Error('no error') as NodeJS.ErrnoException;
      try {
        call();
      } catch (error) {
        thrown = error as NodeJS.ErrnoException;
      }
      expect(`${thrown.code} ${thrown.message.split(' ')[0]}`).toBe(expected);
    }
    expect(pthread_sigmask('SIG_BLOCK').toJSON()).toEqual([]);
  });

  test('an fn that is not a function', () => {
    expect(() => withSignalsBlocked('SIGHUP', 7 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  });
});
