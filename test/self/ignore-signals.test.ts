// ignoreSignals: the dispositions during and after a guard, also with listeners, other code and children.

import { describe, expect, test } from 'vitest';

import { ignoreSignals, type ChangeableSignal } from 'sigmask';

import { PARENTS, runFresh, runRestoring } from './support.ts';

test('baseline: SIGUSR2 ends a process', async () => {
  await expect(runFresh(async ({ send, turn }) => {
    send('SIGUSR2');
    await turn();
    return 'alive';
  })).rejects.toThrow(/ended with SIGUSR2/);
});

test('ignoreSignals keeps the process alive', async () => {
  expect(await runFresh(async ({ ignoreSignals, send, turn }) => {
    ignoreSignals('SIGUSR2');
    send('SIGUSR2');
    await turn();
    return 'alive';
  })).toBe('alive');
});

describe.each(PARENTS)('ignoreSignals under %s', (_, around) => {
  test('brings the default action back', async () => {
    expect(await runRestoring(({ ignoreSignals, getDisposition }) => {
      const guard = ignoreSignals('SIGUSR2');
      const during = getDisposition('SIGUSR2');
      return { during, left: guard.restore(), after: getDisposition('SIGUSR2') };
    }, around)).toEqual({ during: 'ignore', left: [], after: 'default' });
  });

  test('leaves the handler of a listener that is added in the meantime', async () => {
    expect(await runRestoring(({ ignoreSignals, getDisposition }) => {
      const listener = (): void => {};
      const guard = ignoreSignals('SIGUSR2');
      process.on('SIGUSR2', listener);
      const during = getDisposition('SIGUSR2');
      const [left, after] = [guard.restore(), getDisposition('SIGUSR2')];
      process.off('SIGUSR2', listener);
      return { during, left, after };
    }, around)).toEqual({ during: 'handler', left: ['SIGUSR2'], after: 'handler' });
  });

  test('leaves the default action after a listener that is removed in the meantime', async () => {
    expect(await runRestoring(({ ignoreSignals, getDisposition }) => {
      const listener = (): void => {};
      process.on('SIGUSR2', listener);
      const guard = ignoreSignals('SIGUSR2');
      process.off('SIGUSR2', listener);
      const during = getDisposition('SIGUSR2');
      return { during, left: guard.restore(), after: getDisposition('SIGUSR2') };
    }, around)).toEqual({ during: 'default', left: ['SIGUSR2'], after: 'default' });
  });

  test('leaves the default action after a listener that is added and removed in the meantime', async () => {
    expect(await runRestoring(({ ignoreSignals, getDisposition }) => {
      const listener = (): void => {};
      const guard = ignoreSignals('SIGUSR2');
      process.on('SIGUSR2', listener).off('SIGUSR2', listener);
      const during = getDisposition('SIGUSR2');
      return { during, left: guard.restore(), after: getDisposition('SIGUSR2') };
    }, around)).toEqual({ during: 'default', left: ['SIGUSR2'], after: 'default' });
  });

  test('brings the handler of an earlier listener back, which receives nothing during the guard', async () => {
    expect(await runRestoring(async ({ ignoreSignals, send, turn, until }) => {
      let received = 0;
      process.on('SIGUSR2', () => ++received);
      const guard = ignoreSignals('SIGUSR2');
      send('SIGUSR2');
      await turn();
      const during = received;
      guard.restore();
      send('SIGUSR2');
      await until(() => received > during);
      process.removeAllListeners('SIGUSR2');
      return { during, received };
    }, around)).toEqual({ during: 0, received: 1 });
  });

  test('counts per signal; a second restore of a guard does nothing', async () => {
    expect(await runRestoring(({ ignoreSignals, getDisposition }) => {
      const states: string[] = [];
      const look = (): unknown => states.push(`${getDisposition('SIGINT')} ${getDisposition('SIGHUP')}`);
      look();
      const [first, second] = [ignoreSignals(['SIGINT', 'SIGHUP']), ignoreSignals('SIGHUP')];
      look();
      first.restore();
      first.restore();
      look();
      second.restore();
      look();
      return states;
    }, around)).toEqual(['handler default', 'ignore ignore', 'handler ignore', 'handler default']);
  });

  test('restores the handler of a listener that was added between two guards', async () => {
    expect(await runRestoring(async ({ ignoreSignals, getDisposition, send, until }) => {
      let received = 0;
      const first = ignoreSignals('SIGUSR2');
      process.on('SIGUSR2', () => ++received);
      const second = ignoreSignals('SIGUSR2');
      const states = [getDisposition('SIGUSR2')];
      first.restore();
      states.push(getDisposition('SIGUSR2'));
      second.restore();
      send('SIGUSR2');
      await until(() => received > 0);
      states.push(getDisposition('SIGUSR2'));
      process.removeAllListeners('SIGUSR2');
      return states;
    }, around)).toEqual(['ignore', 'ignore', 'handler']);
  });

  test('leaves a signal ignored that other code has ignored in the meantime', async () => {
    expect(await runRestoring(({ ignoreSignals, ignoreByAddon, getDisposition }) => {
      const listener = (): void => {};
      const guard = ignoreSignals('SIGUSR2');
      ignoreByAddon('SIGUSR2');
      const [left, after] = [guard.restore(), getDisposition('SIGUSR2')];
      process.on('SIGUSR2', listener).off('SIGUSR2', listener);
      return { left, after, atEnd: getDisposition('SIGUSR2') };
    }, around)).toEqual({ left: ['SIGUSR2'], after: 'ignore', atEnd: 'default' });
  });

  test('is inherited only by children with from: inherit', async () => {
    expect(await runFresh(async ({ ignoreSignals, getDisposition, SignalSet, spawn, stock, outputOf, statusSets }) => {
      const cat = ['/bin/cat', ['/proc/self/status']] as const;
      // Not the real-time signals, which this process may have inherited as ignored.
      const ignoredBy = async (child: ReturnType<typeof stock.spawn>): Promise<unknown> => SignalSet.fromBits(statusSets(await outputOf(child)).ignored & 0x7fffffffn);
      const guard = ignoreSignals(['SIGINT', 'SIGTERM']);
      const sets = { node: await ignoredBy(stock.spawn(...cat)), sigmask: await ignoredBy(spawn(...cat)), inheriting: await ignoredBy(spawn(...cat, { signals: { from: 'inherit' } })) };
      guard.restore();
      return { ...sets, after: [getDisposition('SIGINT'), getDisposition('SIGTERM')] };
    }, around)).toEqual({ node: [], sigmask: [], inheriting: ['SIGINT', 'SIGTERM'], after: ['handler', 'handler'] });
  });

  test('ignores for the whole process when a Worker calls it', async () => {
    expect(await runRestoring(async ({ startWorker, once, getDisposition }) => {
      const worker = startWorker(({ ignoreSignals, parentPort }) => {
        const guard = ignoreSignals('SIGHUP');
        parentPort.postMessage('ignored');
        parentPort.once('message', () => {
          guard.restore();
          parentPort.postMessage('restored');
        });
      });
      const exited = once(worker, 'exit');
      await once(worker, 'message');
      const during = getDisposition('SIGHUP');
      worker.postMessage('restore');
      await once(worker, 'message');
      const after = getDisposition('SIGHUP');
      await exited;
      return { during, after };
    }, around)).toEqual({ during: 'ignore', after: 'default' });
  });
});

test.each<[unknown, string]>([
  ['SIGKILL', 'ERR_INVALID_ARG_VALUE'], [['SIGINT', 'SIGSTOP'], 'ERR_INVALID_ARG_VALUE'], ['SIGFOO', 'ERR_UNKNOWN_SIGNAL'],
  [0, 'ERR_OUT_OF_RANGE'], [undefined, 'ERR_INVALID_ARG_TYPE'],
])('refuses %o', (set, code) => {
  expect(() => ignoreSignals(set as ChangeableSignal)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^set/) as string }));
});
