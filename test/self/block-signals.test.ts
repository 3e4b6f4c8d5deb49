// blockSignals: guards that are counted per signal, and the errors of wrong arguments.

import { describe, expect, test } from 'vitest';

import { blockSignals, pthread_sigmask, withSignalsBlocked, type ChangeableSignal } from 'sigmask';

import { noRealTimeSignals, onMacos, skipUnless } from '../support/skip.ts';
import { PARENTS, refusalOf, runRestoring } from './support.ts';

const mainThreadOnly = skipUnless(!onMacos, 'on macOS only the main thread changes the masks of all');

describe.each(PARENTS)('blockSignals under %s', (_, around) => {
  test('counts per signal and releases in any order; a second restore of a guard does nothing', async () => {
    expect(await runRestoring(({ blockSignals, blockedByThreads }) => {
      const [first, second, third] = [blockSignals(['SIGHUP', 'SIGUSR2']), blockSignals('SIGUSR2'), blockSignals(['SIGUSR2', 'SIGQUIT'])];
      const masks = [blockedByThreads()];
      first.restore();
      first.restore();
      masks.push(blockedByThreads());
      third[Symbol.dispose]();
      masks.push(blockedByThreads());
      second.restore();
      return [...masks, blockedByThreads()];
    }, around)).toEqual(['{SIGHUP, SIGQUIT, SIGUSR2}', '{SIGQUIT, SIGUSR2}', '{SIGUSR2}', '{}']);
  });

  test('restores a mask that had the signal on this thread already', async () => {
    expect(await runRestoring(({ blockSignals, pthread_sigmask, blockedHere, blockedByThreads }) => {
      pthread_sigmask('SIG_BLOCK', 'SIGHUP');
      const guards = [blockSignals('SIGHUP'), blockSignals('SIGHUP')];
      const during = blockedByThreads();
      for (const guard of guards) guard.restore();
      const after = [blockedHere(), blockedByThreads()];
      pthread_sigmask('SIG_UNBLOCK', 'SIGHUP');
      return { during, after };
    }, around)).toEqual({ during: '{SIGHUP}', after: ['SIGHUP', '{} of {SIGHUP}'] });
  });

  test('with scope thread blocks on this thread only', async () => {
    expect(await runRestoring(({ blockSignals, blockedHere, blockedByThreads }) => {
      const first = blockSignals(['SIGHUP', 'SIGUSR2'], { scope: 'thread' });
      const second = blockSignals('SIGUSR2', { scope: 'thread' });
      const masks = [blockedHere(), blockedByThreads()];
      first.restore();
      masks.push(blockedHere());
      second.restore();
      return [...masks, blockedHere()];
    }, around)).toEqual(['SIGHUP,SIGUSR2', '{} of {SIGHUP, SIGUSR2}', 'SIGUSR2', '']);
  });

  test('of both scopes may begin and end in any order', async () => {
    expect(await runRestoring(({ blockSignals, blockedHere, blockedByThreads }) => {
      const masks: string[] = [];
      const look = (): void => void masks.push(`${blockedHere()} ${blockedByThreads()}`);
      for (const [outer, inner] of [['thread', 'process'], ['process', 'thread']] as const) {
        for (const innerFirst of [true, false]) {
          const guards = [blockSignals('SIGHUP', { scope: outer }), blockSignals('SIGHUP', { scope: inner })];
          look();
          for (const guard of innerFirst ? guards.reverse() : guards) {
            guard.restore();
            look();
          }
        }
      }
      return masks;
    }, around)).toEqual([
      'SIGHUP {SIGHUP}', 'SIGHUP {} of {SIGHUP}', ' {}',
      'SIGHUP {SIGHUP}', 'SIGHUP {SIGHUP}', ' {}',
      'SIGHUP {SIGHUP}', 'SIGHUP {SIGHUP}', ' {}',
      'SIGHUP {SIGHUP}', 'SIGHUP {} of {SIGHUP}', ' {}',
    ]);
  });

  test('keeps what sigprocmask has blocked before or unblocks during a guard', async () => {
    expect(await runRestoring(({ blockSignals, sigprocmask, blockedByThreads }) => {
      sigprocmask('SIG_BLOCK', 'SIGHUP');
      blockSignals('SIGHUP').restore();
      const masks = [blockedByThreads()];
      const guard = blockSignals(['SIGHUP', 'SIGUSR2']);
      sigprocmask('SIG_UNBLOCK', ['SIGHUP', 'SIGUSR2']);
      masks.push(blockedByThreads());
      guard.restore();
      return [...masks, blockedByThreads()];
    }, around)).toEqual(['{SIGHUP}', '{}', '{}']);
  });

  test.skipIf(mainThreadOnly)('counts the guards of a Worker too, and restores them when it is terminated', async () => {
    expect(await runRestoring(async ({ blockSignals, startWorker, once, blockedByThreads }) => {
      const worker = startWorker(({ blockSignals, pthread_sigmask, parentPort }) => {
        let guard = blockSignals('SIGHUP');
        const answer = (): void => parentPort.postMessage(pthread_sigmask('SIG_BLOCK').toJSON().join());
        parentPort.on('message', (message) => {
          if (message === 'restore') guard.restore();
          else guard = blockSignals('SIGHUP');
          answer();
        });
        answer();
      });
      const masks: string[] = [];
      const look = async (): Promise<unknown> => masks.push(`${(await once(worker, 'message'))[0]} ${blockedByThreads()}`);
      await look();
      const guard = blockSignals('SIGHUP');
      worker.postMessage('restore');
      await look();
      guard.restore();
      worker.postMessage('block');
      await look();
      await worker.terminate();
      return [...masks, blockedByThreads()];
    }, around)).toEqual(['SIGHUP {SIGHUP}', 'SIGHUP {SIGHUP}', 'SIGHUP {SIGHUP}', '{}']);
  });

  test('unblocks on a Worker that was started during the guard', async () => {
    expect(await runRestoring(async ({ blockSignals, Worker, once, blockedByThreads }) => {
      const guard = blockSignals('SIGHUP');
      const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
      await once(worker, 'online');
      const during = blockedByThreads();
      guard.restore();
      const after = blockedByThreads();
      await worker.terminate();
      return { during, after };
    }, around)).toEqual({ during: '{SIGHUP}', after: '{}' });
  });

  test.skipIf(noRealTimeSignals)("with 'all' leaves one signal unblocked, with which it asks the threads", async () => {
    expect(await runRestoring(({ blockSignals, blockedByThreads }) => {
      const guard = blockSignals('all');
      const [byAll] = blockedByThreads().split(' of ');
      const result = [`${guard.signals.complement()}`, byAll === `${guard.signals}`];
      guard.restore();
      return [...result, blockedByThreads()];
    }, around)).toEqual(['{SIGRTMAX}', true, '{}']);
  });
});

describe('refuses before anything is blocked', () => {
  test.each<[unknown, unknown, string]>([
    ['SIGKILL', {}, 'ERR_INVALID_ARG_VALUE set'], [['SIGINT', 'SIGSTOP'], { scope: 'thread' }, 'ERR_INVALID_ARG_VALUE set[1]'],
    [undefined, {}, 'ERR_INVALID_ARG_TYPE set'], ['SIGINT', { scope: 'threads' }, 'ERR_INVALID_ARG_VALUE options.scope'],
    ['SIGINT', { scpoe: 'thread' }, 'ERR_INVALID_ARG_VALUE options.scpoe'], ['SIGINT', null, 'ERR_INVALID_ARG_TYPE options'],
    ['SIGINT', 'thread', 'ERR_INVALID_ARG_TYPE options'],
  ])('%o with %o', async (set, options, expected) => {
    for (const call of [() => blockSignals(set as ChangeableSignal, options as object), () => withSignalsBlocked(set as ChangeableSignal, () => 1, options as object)]) {
      expect(await refusalOf(call)).toBe(expected);
    }
    expect(pthread_sigmask('SIG_BLOCK').toJSON()).toEqual([]);
  });
});
