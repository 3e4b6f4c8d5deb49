// A change of the masks of all threads, where one of them cannot be asked.

import { describe, expect, test } from 'vitest';

import { noLibraryAtStart, noShell } from '../support/skip.ts';
import { runFresh } from './support.ts';

describe('a thread that blocks everything', () => {
  test('is not waited for', async () => {
    expect(await runFresh(async ({ startSleepingThread, blockGivesUp, threadStates, changedThreads }) => {
      await startSleepingThread('all');
      const before = threadStates();
      for (let round = 0; round < 20; round++) blockGivesUp();
      while (blockGivesUp()) continue;
      return changedThreads(before);
    })).toEqual([]);
  });

  test.skipIf(noLibraryAtStart)('is not waited for although it wakes up, while another thread computes', async () => {
    // The helper has started the thread that wakes up.
    expect(await runFresh(async ({ Worker, once, blockGivesUp, threadStates, changedThreads }) => {
      const before = threadStates();
      const worker = new Worker('for (;;);', { eval: true });
      await once(worker, 'online');
      while (blockGivesUp()) continue;
      await worker.terminate();
      return changedThreads(before);
    }, { preload: 'waker' })).toEqual([]);
  });
});

test('a thread that blocks all real-time signals makes the call fail, unless it already blocks the requested ones', async () => {
  expect(await runFresh(async ({ blockSignals, SignalSet, codeOf, startSleepingThread, threadStates, changedThreads }) => {
    const realTime = Array.from({ length: 31 }, (_, index) => 34 + index);
    await startSleepingThread([...SignalSet.of('SIGHUP'), ...realTime]);
    const before = threadStates();
    const code = codeOf(() => blockSignals('SIGUSR2'));
    const alreadyBlocked = codeOf(() => blockSignals('SIGHUP').restore());
    return { code, alreadyBlocked, changed: changedThreads(before) };
  })).toEqual({ code: 'ERR_NO_FREE_SIGNAL', alreadyBlocked: 'no error', changed: [] });
});

describe.skipIf(noShell)('a thread that a debugger holds', () => {
  test('makes the call fail after a while; nothing stays blocked, and the process is intact when the thread continues', async () => {
    expect(await runFresh(async ({ blockSignals, sigprocmask, codeOf, startSleepingThread, stopThread, keepChild, threadStates, changedThreads, changedNow }) => {
      const tid = await startSleepingThread([]);
      keepChild();
      const continueThread = await stopThread(tid);
      const before = threadStates();
      const code = codeOf(() => sigprocmask('SIG_BLOCK', 'SIGUSR2'));
      const changed = changedThreads(before);
      await continueThread();
      const guard = blockSignals('SIGUSR2');
      const works = changedNow(before).length > 4 && guard.signals.equals('SIGUSR2');
      guard.restore();
      return { code, changed, laterChanged: changedThreads(before), works };
    })).toEqual({ code: 'ERR_THREAD_NOT_RESPONDING', changed: [], laterChanged: [], works: true });
  });

  test('makes a restore fail, and leaves this guard and the next one holding', async () => {
    expect(await runFresh(async ({ blockSignals, codeOf, send, turn, until, startSleepingThread, stopThread, keepChild, threadStates, changedThreads }) => {
      const tid = await startSleepingThread([]);
      keepChild();
      let received = 0;
      process.on('SIGUSR2', () => ++received);
      const before = threadStates();
      const guard = blockSignals('SIGUSR2');
      const during = threadStates();
      const continueThread = await stopThread(tid);
      const code = codeOf(() => guard.restore());
      await continueThread();
      const second = blockSignals('SIGUSR2');
      const exposed = changedThreads(during);
      send('SIGUSR2');
      for (let turns = 0; turns < 50; turns++) await turn();
      const early = received;
      second.restore();
      const held = changedThreads(during);
      guard.restore();
      await until(() => received > 0);
      return { code, exposed, early, held, received, changed: changedThreads(before) };
    })).toEqual({ code: 'ERR_THREAD_NOT_RESPONDING', exposed: [], early: 0, held: [], received: 1, changed: [] });
  });

  test('does not spoil the exit code of a process that ends while a restore is owed', async () => {
    for (let round = 0; round < 3; round++) {
      await expect(runFresh(async ({ withSignalsBlocked, stopThread, threadIds }) => {
        // The last threads belong to the thread pool: Node waits for them after it has destroyed the static objects of libraries.
        const tid = Number(threadIds().at(-1));
        let endFn = (): void => {};
        const result = withSignalsBlocked('SIGUSR2', () => new Promise<void>((resolve) => (endFn = resolve)));
        await stopThread(tid, 2);
        endFn();
        await result;
        // The owed restore is being retried.
        process.exit(5);
      })).rejects.toThrow('ended with 5');
    }
  });

  test('delays the restore, but no signal and no result', async () => {
    expect(await runFresh(async ({ sigwait, withSignalsBlocked, send, until, startSleepingThread, stopThread, keepChild, threadStates, changedThreads }) => {
      const tid = await startSleepingThread([]);
      keepChild();
      let received = 0;
      process.on('SIGUSR2', () => ++received);
      const before = threadStates();
      let endFn: (result: string) => void = () => {};
      const result = withSignalsBlocked('SIGUSR2', () => new Promise<string>((resolve) => (endFn = resolve)));
      const waiting = sigwait('SIGUSR1');
      send('SIGUSR2');
      const continueThread = await stopThread(tid);
      send('SIGUSR1');
      const { signal } = await waiting;
      endFn('result');
      const results = [signal, await result];
      await continueThread();
      await until(() => received > 0 && changedThreads(before).length === 0);
      return { results, received };
    })).toEqual({ results: ['SIGUSR1', 'result'], received: 1 });
  });
});
