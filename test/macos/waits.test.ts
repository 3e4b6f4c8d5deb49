// sigwait and signalStream on the stand-in for XNU.

import { expect, test } from 'vitest';

import { runFresh, runRestoring, type Act, type Tools } from '../self/support.ts';
import { count } from '../support/pace.mts';
import { noStandIn, ON_MACOS } from './support.ts';

const ROUNDS = count(500, 50);
const AROUND = { env: ON_MACOS };
const fresh = (act: Act, argument?: string): Promise<unknown> => runFresh(act, AROUND, argument);
const restoring = (act: (tools: Tools) => unknown): Promise<unknown> => runRestoring(act, AROUND);

test.skipIf(noStandIn)('accepts a signal of the process, of which the kernel tells only the number', async () => {
  expect(await restoring(async ({ sigwait, send }) => {
    const waiting = sigwait(['SIGUSR2', 'SIGHUP']);
    send('SIGHUP');
    return [process.platform, await waiting];
  })).toEqual(['darwin', { signal: 'SIGHUP', code: null }]);
});

test.skipIf(noStandIn)('accepts what is pending already, also with a timeout of 0: for the process, and for any thread', async () => {
  expect(await fresh(async ({ sigwait, blockSignals, send, raise, startWorker, once }) => {
    const guard = blockSignals(['SIGUSR2', 'SIGHUP']);
    const take = async (): Promise<string> => (await sigwait(['SIGUSR2', 'SIGHUP'], { timeout: 0 })).signal;
    send('SIGUSR2');
    const ofProcess = await take();
    raise('SIGHUP');
    const ofThread = await take();
    const worker = startWorker(({ raise: raiseThere, parentPort }) => {
      raiseThere('SIGUSR2');
      parentPort.postMessage('sent');
      parentPort.on('message', () => {});
    });
    await once(worker, 'message');
    const { signal: ofWorker } = await sigwait('SIGUSR2');
    await worker.terminate();
    guard.restore();
    return [ofProcess, ofThread, ofWorker];
  })).toEqual(['SIGUSR2', 'SIGHUP', 'SIGUSR2']);
});

test.skipIf(noStandIn)('ends a wait by a timeout, or by an AbortSignal, after which a signal stays pending', async () => {
  expect(await restoring(async ({ sigwait, blockSignals, send, raise, sigpending, errorOf }) => {
    const late = [await errorOf(sigwait('SIGUSR2', { timeout: 20 })), await errorOf(sigwait('SIGUSR2', { timeout: 0 }))];
    const guard = blockSignals(['SIGUSR2', 'SIGHUP']);
    const controller = new AbortController();
    const waiting = errorOf(sigwait(['SIGUSR2', 'SIGHUP'], { signal: controller.signal }));
    controller.abort();
    send('SIGUSR2');
    raise('SIGHUP');
    const aborted = await waiting;
    const { thread } = sigpending();
    const next = [await sigwait('SIGHUP', { timeout: 0 }), await sigwait('SIGUSR2', { timeout: 0 })].map(({ signal }) => signal);
    guard.restore();
    return { late, aborted, thread, next };
  })).toEqual({
    late: ['Error EAGAIN sigtimedwait', 'Error EAGAIN sigtimedwait'], aborted: 'AbortError ABORT_ERR', thread: ['SIGHUP', 'SIGUSR2'], next: ['SIGHUP', 'SIGUSR2'],
  });
});

test.skipIf(noStandIn)('gives a stream what is pending in the order of the numbers, once each, and others as they come', async () => {
  expect(await restoring(async ({ signalStream, send, turn }) => {
    const stream = signalStream(['SIGHUP', 'SIGUSR2', 'SIGTERM', 'SIGCHLD', 'SIGWINCH']);
    for (const signal of ['SIGTERM', 'SIGWINCH', 'SIGUSR2', 'SIGTERM', 'SIGCHLD', 'SIGHUP'] as const) send(signal);
    const received: string[] = [];
    for await (const { signal } of stream) {
      received.push(signal);
      if (received.length === 5) void turn().then(() => send('SIGTERM'));
      if (received.length === 6) void turn().then(() => send('SIGHUP'));
      if (received.length === 7) break;
    }
    return received;
  })).toEqual(['SIGHUP', 'SIGUSR2', 'SIGTERM', 'SIGCHLD', 'SIGWINCH', 'SIGTERM', 'SIGHUP']);
});

test.skipIf(noStandIn)('gives each of two streams its own signals, and one that both want to one of them', async () => {
  expect(await restoring(async ({ signalStream, send }) => {
    const streams = [signalStream(['SIGUSR2', 'SIGHUP']), signalStream(['SIGUSR2', 'SIGTERM'])] as const;
    const next = streams.map(async (stream) => (await stream.next()).value?.signal);
    send('SIGTERM');
    const second = await next[1];
    send('SIGHUP');
    const first = await next[0];
    const both = streams.map(async (stream) => (await stream.next()).value?.signal);
    send('SIGUSR2');
    const one = await Promise.race(both);
    for (const stream of streams) stream.close();
    return { first, second, one, all: (await Promise.all(both)).filter((signal) => signal !== undefined) };
  })).toEqual({ first: 'SIGHUP', second: 'SIGTERM', one: 'SIGUSR2', all: ['SIGUSR2'] });
});

test.skipIf(noStandIn)(`loses none of 3 different signals that come together ${ROUNDS} times`, async () => {
  expect(await fresh(async ({ signalStream, send, turn }, rounds) => {
    const SIGNALS = ['SIGHUP', 'SIGUSR2', 'SIGTERM'] as const;
    const stream = signalStream(SIGNALS);
    const counts: Record<string, number> = {};
    for (let round = 0; round < Number(rounds); round++) {
      const next = SIGNALS.map(() => stream.next());
      // The thread sleeps in sigwait in some rounds, and not yet in others.
      if (round % 2 === 0) await turn();
      for (const signal of SIGNALS) send(signal);
      for (const { value } of await Promise.all(next)) counts[value?.signal ?? ''] = (counts[value?.signal ?? ''] ?? 0) + 1;
    }
    stream.close();
    return counts;
  }, String(ROUNDS))).toEqual({ SIGHUP: ROUNDS, SIGUSR2: ROUNDS, SIGTERM: ROUNDS });
});

test.skipIf(noStandIn)('loses nothing to a listener that comes and goes during a wait', async () => {
  expect(await fresh(async ({ signalStream, send, turn }) => {
    const stream = signalStream(['SIGWINCH', 'SIGHUP']);
    let toListener = 0;
    const listener = (): void => void ++toListener;
    process.on('SIGWINCH', listener);
    send('SIGWINCH');
    const first = (await stream.next()).value?.signal;
    process.off('SIGWINCH', listener);
    const next = stream.next();
    await turn();
    send('SIGWINCH');
    return { first, second: (await next).value?.signal, toListener };
  })).toEqual({ first: 'SIGWINCH', second: 'SIGWINCH', toListener: 0 });
});

test.skipIf(noStandIn)('gives a signal to a stream that waits, when the one for which it was taken closes', async () => {
  expect(await fresh(async ({ signalStream, send, turn, stock }) => {
    let moved = 0;
    for (let round = 0; round < 10; round++) {
      const [first, second] = [signalStream('SIGUSR2'), signalStream('SIGUSR2')];
      void first.next();
      const next = second.next();
      await turn();
      send('SIGUSR2');
      // The thread takes the signal, but nothing is reported, because the event loop does not turn.
      stock.spawnSync('true');
      first.close();
      if ((await next).value?.signal === 'SIGUSR2') ++moved;
      second.close();
    }
    return moved;
  })).toBe(10);
});

test.skipIf(noStandIn)('delivers what is left when a stream closes, and no signal is lost or taken twice', async () => {
  expect(await fresh(async ({ signalStream, send, until, turn }) => {
    let toListener = 0;
    process.on('SIGUSR2', () => ++toListener);
    let toStream = 0;
    const consume = async (stream: ReturnType<typeof signalStream>): Promise<void> => {
      for await (const { signal } of stream) if (signal === 'SIGUSR2') ++toStream;
    };
    for (let round = 1; round <= 100; round++) {
      const stream = signalStream('SIGUSR2');
      const consumed = consume(stream);
      if (round % 3 === 0) await turn();
      send('SIGUSR2');
      if (round % 4 === 0) await until(() => toListener + toStream === round);
      else if (round % 2 === 0) await turn();
      stream.close();
      await consumed;
      await until(() => toListener + toStream >= round);
    }
    return { sum: toListener + toStream, some: toStream >= 25 };
  })).toEqual({ sum: 100, some: true });
});

test.skipIf(noStandIn)('shows each action as the program has set it, and changes it underneath', async () => {
  expect(await restoring(({ signalStream, getDisposition, ignoreSignals }) => {
    const outer = ignoreSignals('SIGHUP');
    const stream = signalStream(['SIGHUP', 'SIGUSR2', 'SIGTERM']);
    const during = [getDisposition('SIGHUP'), getDisposition('SIGUSR2'), getDisposition('SIGTERM')];
    const inner = ignoreSignals('SIGUSR2');
    during.push(getDisposition('SIGUSR2'));
    const left = [...outer.restore()];
    stream.close();
    const after = [getDisposition('SIGHUP'), getDisposition('SIGUSR2')];
    return { during, left, after, atEnd: [...inner.restore(), getDisposition('SIGUSR2')] };
  })).toEqual({ during: ['ignore', 'default', 'handler', 'ignore'], left: [], after: ['default', 'ignore'], atEnd: ['default'] });
});

test.skipIf(noStandIn)("leaves Node's own handlers as they were: SIGTERM ends the process after a wait, or after it was ignored", async () => {
  const act: Act = async ({ stock, once }, argument) => {
    const script = `const { ignoreSignals, signalStream } = require('sigmask'); ${argument}; console.log('ready'); setInterval(() => {}, 1e6);`;
    const child = stock.spawn(process.execPath, ['--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    return (await once(child, 'exit'))[1];
  };
  expect([await fresh(act, "signalStream('SIGTERM').close()"), await fresh(act, "ignoreSignals('SIGTERM').restore()")]).toEqual(['SIGTERM', 'SIGTERM']);
});

test.skipIf(noStandIn)('keeps the event loop alive while a call waits, unless it is unreferenced', async () => {
  const act: Act = async ({ stock, once }, argument) => {
    const script = `const { sigwait } = require('sigmask'); process.on('exit', () => process.stdout.write('left'));
      sigwait('SIGUSR2', { ref: ${argument} }).then(({ signal }) => process.stdout.write(signal + ' ')); process.stdout.write('waits ');`;
    const child = stock.spawn(process.execPath, ['--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    if (argument === 'true') child.stdout.once('data', () => child.kill('SIGUSR2'));
    await once(child, 'close');
    return output;
  };
  expect([await fresh(act, 'true'), await fresh(act, 'false')]).toEqual(['waits SIGUSR2 left', 'waits left']);
});

test.skipIf(noStandIn)('refuses to wait in a Worker, and for the signal that wakes the wait', async () => {
  expect(await fresh(async ({ startWorker, once, errorOf, sigwait }) => {
    const worker = startWorker(({ sigwait: wait, parentPort }) => {
      wait('SIGUSR2').catch(({ code }) => parentPort.postMessage(code));
    });
    const [code] = await once(worker, 'message');
    // The number of SIGEMT belongs to another signal here.
    return [code, await errorOf(sigwait('SIGSTKFLT'))];
  })).toEqual(['ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'Error EINVAL sigwait']);
});
