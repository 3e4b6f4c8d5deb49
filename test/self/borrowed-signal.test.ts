// The real-time signal that a change of the masks borrows, to ask the other threads with.

import { describe, expect, test } from 'vitest';

import { runFresh } from './support.ts';

describe('the borrowed real-time signal', () => {
  test('is restored exactly, whichever it is, to its default action or to being ignored', async () => {
    expect(await runFresh(({ blockSignals, ignoreSignals, SignalSet, statusHere, threadStates, changedThreads }) => {
      const realTime = SignalSet.from(Array.from({ length: 31 }, (_, index) => 34 + index));
      const setsHere = (): string => Object.values(statusHere()).join();
      const [threads, sets] = [threadStates(), setsHere()];
      const wrong: string[] = [];
      const expectRestored = (borrowed: string): void => {
        const before = setsHere();
        blockSignals('SIGHUP').restore();
        if (setsHere() !== before) wrong.push(`${borrowed}: ${before} became ${setsHere()}`);
      };
      // An ignored signal is borrowed only if no other is left, so ignore all but this one.
      for (const name of realTime) {
        const others = ignoreSignals(realTime.difference(name));
        expectRestored(name);
        others.restore();
      }
      const all = ignoreSignals(realTime);
      expectRestored('an ignored signal');
      all.restore();
      return { wrong, same: setsHere() === sets, changed: changedThreads(threads) };
    })).toEqual({ wrong: [], same: true, changed: [] });
  });

  test('fails with a clear error and changes nothing when none is free', async () => {
    // The helper has given a handler to each real-time signal.
    expect(await runFresh(({ blockSignals, ignoreSignals, sigprocmask, codeOf, threadStates, changedThreads }) => {
      const before = threadStates();
      const codes = [() => sigprocmask('SIG_BLOCK', 'SIGHUP'), () => sigprocmask('SIG_SETMASK', 'SIGHUP'), () => blockSignals('SIGHUP')].map(codeOf);
      const changed = changedThreads(before);
      const guard = ignoreSignals('SIGRTMIN+7');
      const withOneIgnored = codeOf(() => blockSignals('SIGHUP').restore());
      guard.restore();
      return { codes, changed, withOneIgnored };
    }, { preload: 'handlers' })).toEqual({
      codes: ['ERR_NO_FREE_SIGNAL', 'ERR_NO_FREE_SIGNAL', 'ERR_NO_FREE_SIGNAL'], changed: [], withOneIgnored: 'no error',
    });
  });

  test('has its effect when another process sends it at the same moment', async () => {
    expect(await runFresh(async ({ stock, once, helper }) => {
      const borrow = "process.stdout.write('ready'); for (;;) require('sigmask').blockSignals('SIGUSR2').restore();";
      const ends: unknown[] = [];
      for (let round = 0; round < 20; round++) {
        const child = stock.spawn(process.execPath, ['--eval', borrow], { stdio: ['ignore', 'pipe', 'inherit'] });
        await once(child.stdout, 'data');
        // Sends SIGRTMAX, which is the one that is borrowed, so many microseconds after it has read something.
        const poke = stock.spawn(helper('poke'), [`${child.pid}`, '64', `${round * 97}`], { stdio: ['pipe', 'ignore', 'inherit'] });
        poke.stdin.write('.');
        await once(child, 'exit');
        // Node has no name for this signal.
        ends.push(child.signalCode ?? 'SIGRTMAX');
      }
      return ends;
    })).toEqual(Array(20).fill('SIGRTMAX'));
  });
});
