// SignalState.fate, compared with the real effect of each signal.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { SignalSet, signalState, type Fate, type Signal } from 'sigmask';

import { until } from '../support/until.ts';
import { bit, EVERY, line, type Piped, SIGCONT, SIGKILL, SIGNALS, SIGSTOP, startPython, startUnder } from './support.ts';

/** signal(7), "Action": the signals that dump core, which the exit status does not show where core dumps are off. */
const CORE = [3, 4, 5, 6, 7, 8, 11, 24, 25, 31];

/** The real effect of a signal that is sent to the process. */
async function realFate({ child, pid }: Piped, signal: number): Promise<Fate> {
  const stopped = (): boolean => / T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (signal === SIGCONT) {
    process.kill(pid, 'SIGSTOP');
    await until('SIGSTOP stops', stopped);
  }
  process.kill(pid, signal);
  let answered = false;
  child.stdout.once('data', () => (answered = true));
  child.stdin.write('.\n');
  await until(`something becomes of ${signal}`, () => answered || child.waitStatus !== null || stopped());
  if (child.waitStatus !== null) {
    expect(child.waitStatus).toEqual({ code: null, signal: [...SignalSet.of(signal)][0], coreDumped: false });
    return CORE.includes(signal) ? 'core' : 'terminate';
  }
  if (!answered) return 'stop';
  if (signal === SIGCONT) return 'continue';
  const pending = /^ShdPnd:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return (BigInt(`0x${pending}`) & bit(signal)) === 0n ? 'ignore' : 'pending';
}

describe('fate() reports the real effect of each signal', () => {
  test.each<[string, bigint, bigint]>([
    ['has the default actions', 0n, 0n],
    ['ignores everything', EVERY, 0n],
    ['blocks everything', 0n, EVERY],
    ['ignores and blocks everything', EVERY, EVERY],
  ])('sent to a program that %s', async (_, ignored, blocked) => {
    const fates = new Set<Fate>();
    for (const signal of SIGNALS) {
      const started = await startUnder(ignored, blocked);
      const state = signalState(started.pid);
      const [name] = SignalSet.of(signal);
      const fate = await realFate(started, signal);
      expect([signal, state.fate(signal), state.fate(name as Signal)]).toEqual([signal, fate, fate]);
      fates.add(fate);
      started.child.kill('SIGKILL');
      if (started.child.waitStatus === null) await once(started.child, 'exit');
    }
    const kinds = ignored === 0n && blocked === 0n ? 5 : 4;
    expect(fates.size).toBe(kinds);
  });

  test('sent to a program that catches everything', async () => {
    const { child, pid, answer } = await startPython(`
import os, signal, sys
for number in range(1, 65):
    if number not in (9, 19, 32, 33): signal.signal(number, lambda number, _: os.write(1, b'%d\\n' % number))
print('ready', flush=True)
sys.stdin.read()`);
    expect(answer).toBe('ready');
    const state = signalState(pid);
    expect(state.caught.bits).toBe(SignalSet.all.bits);
    for (const signal of SIGNALS.filter((one) => one !== SIGKILL && one !== SIGSTOP)) {
      expect([signal, state.fate(signal)]).toEqual([signal, 'catch']);
      process.kill(pid, signal);
      expect(await line(child)).toBe(String(signal));
    }
    expect([state.fate('SIGKILL'), state.fate('SIGSTOP')]).toEqual(['terminate', 'stop']);
  });
});
