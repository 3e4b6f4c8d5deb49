// withSignalsBlocked and withSignalsIgnored: a guard for the time that a function takes.

import { describe, expect, test } from 'vitest';

import { getDisposition, pthread_sigmask, withSignalsBlocked, withSignalsIgnored } from 'sigmask';

import { PARENTS, runFresh, runRestoring } from './support.ts';

describe.each(PARENTS)('withSignalsBlocked under %s', (_, around) => {
  test('returns the result of fn, throws its error, and restores in each case', async () => {
    expect(await runRestoring(async ({ withSignalsBlocked, turn, blockedByThreads }) => {
      const error = new Error('of fn');
      const outcomes: unknown[] = [withSignalsBlocked('SIGHUP', () => [7, blockedByThreads()])];
      try {
        withSignalsBlocked('SIGHUP', () => {
          outcomes.push(blockedByThreads());
          throw error;
        });
      } catch (thrown) {
        outcomes.push(thrown === error, blockedByThreads());
      }
      await withSignalsBlocked('SIGHUP', async () => {
        await turn();
        outcomes.push(blockedByThreads());
        throw error;
      }).catch((thrown) => outcomes.push(thrown === error));
      return [...outcomes, blockedByThreads()];
    }, around)).toEqual([[7, '{SIGHUP}'], '{SIGHUP}', true, '{}', '{SIGHUP}', true, '{}']);
  });

  test('delivers after the last release of two overlapping async blocks', async () => {
    expect(await runFresh(async ({ withSignalsBlocked, sigpending, send, turn, until, blockedByThreads }) => {
      let received = 0;
      process.on('SIGUSR2', () => ++received);
      let endFirst = (): void => {};
      const first = withSignalsBlocked('SIGUSR2', () => {
        send('SIGUSR2');
        return new Promise<void>((resolve) => (endFirst = resolve));
      });
      await withSignalsBlocked('SIGUSR2', async () => {
        send('SIGUSR2');
        await turn();
      });
      for (let turns = 0; turns < 5; turns++) await turn();
      const between = [received, blockedByThreads(), `${sigpending().process}`];
      endFirst();
      await first;
      await until(() => received > 0);
      return { between, received, after: blockedByThreads() };
    }, around)).toEqual({ between: [0, '{SIGUSR2}', '{SIGUSR2}'], received: 1, after: '{}' });
  });
});

describe.each(PARENTS)('withSignalsIgnored under %s', (_, around) => {
  test('loses no listener that fn adds or removes, however it does it', async () => {
    expect(await runRestoring(async ({ withSignalsIgnored, send, turn, until }) => {
      const received = { first: 0, second: 0 };
      const [first, second] = [(): unknown => ++received.first, (): unknown => ++received.second];
      process.on('SIGUSR2', first);
      const counts: string[] = [];
      for (const change of [
        () => process.on('SIGUSR2', second),
        () => process.off('SIGUSR2', second),
        () => process.on('SIGUSR2', second).off('SIGUSR2', first),
        () => process.off('SIGUSR2', second).on('SIGUSR2', first),
      ]) {
        withSignalsIgnored('SIGUSR2', change);
        const before = received.first + received.second;
        send('SIGUSR2');
        await until(() => received.first + received.second > before);
        await turn();
        counts.push(`${received.first} ${received.second}`);
      }
      process.off('SIGUSR2', first);
      return counts;
    }, around)).toEqual(['1 1', '2 1', '2 2', '3 2']);
  });

  test('returns the result of fn, throws its error, and restores in each case, as a disposed guard does', async () => {
    expect(await runRestoring(async ({ ignoreSignals, withSignalsIgnored, getDisposition, turn }) => {
      const error = new Error('of fn');
      const look = (): string => getDisposition('SIGHUP');
      const outcomes: unknown[] = [withSignalsIgnored('SIGHUP', () => [7, look()]), look()];
      try {
        withSignalsIgnored('SIGHUP', () => {
          outcomes.push(look());
          throw error;
        });
      } catch (thrown) {
        outcomes.push(thrown === error, look());
      }
      outcomes.push(await withSignalsIgnored('SIGHUP', async () => {
        await turn();
        return [8, look()];
      }), look());
      await withSignalsIgnored('SIGHUP', () => Promise.reject(error)).catch((thrown) => outcomes.push(thrown === error, look()));
      const guard = ignoreSignals('SIGHUP');
      outcomes.push(look());
      guard[Symbol.dispose]();
      return [...outcomes, look()];
    }, around)).toEqual([[7, 'ignore'], 'default', 'ignore', true, 'default', [8, 'ignore'], 'default', true, 'default', 'ignore', 'default']);
  });
});

test('both refuse an fn that is not a function before they change anything', () => {
  for (const call of [withSignalsBlocked, withSignalsIgnored]) {
    expect(() => call('SIGHUP', 7 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  }
  expect([pthread_sigmask('SIG_BLOCK').toJSON(), getDisposition('SIGHUP')]).toEqual([[], 'default']);
});
