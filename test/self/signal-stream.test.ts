// signalStream: the order of signals, and that none is lost or taken after the end.

import { expect, test } from 'vitest';

import { signalStream } from 'sigmask';

import { refusalOf, runFresh, runRestoring } from './support.ts';

test("delivers 10,000 sigqueue'd real-time signals with values in order, and loses none", async () => {
  expect(await runFresh(async ({ signalStream, sigqueue, sigpending }) => {
    const COUNT = 10_000;
    const stream = signalStream('SIGRTMIN+5');
    const received: unknown[] = [];
    let sent = 0;
    const send = (): void => {
      try {
        for (; sent < COUNT; sent++) sigqueue(process.pid, 'SIGRTMIN+5', sent);
      } catch (error) {
        // The largest number that may be pending.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      }
    };
    send();
    for await (const { value } of stream) {
      received.push(value);
      if (received.length === COUNT) break;
      if (sent < COUNT) send();
    }
    return { received: received.length, inOrder: received.every((value, index) => value === index), left: sigpending().process };
  })).toEqual({ received: 10_000, inOrder: true, left: [] });
});

test('delivers a standard signal that is sent 10,000 times at least once, and never after it is closed', async () => {
  expect(await runFresh(async ({ signalStream, send, turn, until }) => {
    let toListener = 0;
    process.on('SIGUSR2', () => ++toListener);
    const stream = signalStream('SIGUSR2');
    let [toStream, late, closed] = [0, 0, false];
    const consumer = (async () => {
      for await (const info of stream) {
        if (closed) ++late;
        if (info.signal === 'SIGUSR2') ++toStream;
      }
    })();
    for (let sent = 0; sent < 10_000; sent++) {
      send('SIGUSR2');
      if (sent % 100 === 0) await turn();
    }
    await until(() => toStream > 0);
    const toListenerBefore = toListener;
    for (let turns = 0; turns < 5; turns++) await turn();
    const toStreamBefore = toStream;
    // Pending when the stream closes: the signal is not lost, and does not belong to the stream.
    send('SIGUSR2');
    stream.close();
    closed = true;
    await consumer;
    await until(() => toListener > toListenerBefore);
    return { atLeastOnce: toStreamBefore > 0, toListenerBefore, toListener, late, same: toStream === toStreamBefore, next: await stream.next() };
  })).toEqual({ atLeastOnce: true, toListenerBefore: 0, toListener: 1, late: 0, same: true, next: { done: true } });
});

test('return, close and dispose end it, and restore everything', async () => {
  expect(await runRestoring(async ({ signalStream }) => {
    const stream = signalStream('SIGUSR2');
    const [first, second] = [stream.next(), stream.next()];
    const returned = await stream.return();
    const results = [await first, await second, returned, await stream.next()];
    stream.close();
    signalStream('SIGUSR2')[Symbol.dispose]();
    return results.map(({ done }) => done);
  })).toEqual([true, true, true, true]);
});

test('works in Workers, each of which gets its signals; terminating a Worker unblocks them', async () => {
  expect(await runFresh(async ({ startWorker, sigqueue, sigpending, send, once, until, keepChild, threadStates, changedNow }) => {
    keepChild();
    const workers = (['SIGUSR2', 'SIGHUP', 'SIGRTMIN'] as const).map((signal) => startWorker(async ({ signalStream, workerData, parentPort }) => {
      parentPort.on('message', () => {});
      const stream = signalStream(workerData);
      parentPort.postMessage('ready');
      for await (const info of stream) parentPort.postMessage(info);
    }, signal));
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const during = threadStates();
    const messages = workers.map((worker) => once(worker, 'message'));
    send('SIGHUP');
    send('SIGUSR2');
    sigqueue(process.pid, 'SIGRTMIN', 5);
    const infos = (await Promise.all(messages)).map(([{ signal, code, value }]) => ({ signal, code, value }));
    await Promise.all(workers.map((worker) => worker.terminate()));
    const unblocked = changedNow(during).length > 0;
    let received = 0;
    process.on('SIGHUP', () => ++received);
    send('SIGHUP');
    await until(() => received > 0);
    return { infos, unblocked, received, pending: sigpending().process };
  })).toEqual({
    infos: [{ signal: 'SIGUSR2', code: 'SI_USER' }, { signal: 'SIGHUP', code: 'SI_USER' }, { signal: 'SIGRTMIN', code: 'SI_QUEUE', value: 5 }],
    unblocked: true, received: 1, pending: [],
  });
});

test('refuses a set with a signal that the C library reserves', async () => {
  expect(await refusalOf(() => signalStream(['SIGUSR2', 33]))).toBe('ERR_INVALID_ARG_VALUE set[1]');
});
