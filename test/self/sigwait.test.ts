// sigwait: what ends a wait, what it leaves as it was, and whether it keeps the process alive.

import { describe, expect, test } from 'vitest';

import { sigwait, type ChangeableSignal } from 'sigmask';

import { PLAIN, refusalOf, runFresh, runRestoring, type Act } from './support.ts';

test('a timeout ends a wait with EAGAIN', async () => {
  expect(await runRestoring(async ({ sigwait, errorOf }) => [
    await errorOf(sigwait('SIGUSR2', { timeout: 20 })), await errorOf(sigwait('SIGUSR2', { timeout: 0 })),
  ])).toEqual(['Error EAGAIN sigtimedwait', 'Error EAGAIN sigtimedwait']);
});

test('an AbortSignal ends a wait, also if it is already aborted', async () => {
  expect(await runRestoring(async ({ sigwait, errorOf }) => {
    const controller = new AbortController();
    const waiting = errorOf(sigwait('SIGUSR2', { signal: controller.signal }));
    controller.abort();
    return [await waiting, await errorOf(sigwait('SIGUSR2', { signal: controller.signal }))];
  })).toEqual(['AbortError ABORT_ERR', 'AbortError ABORT_ERR']);
});

test('accepts a signal that is pending already', async () => {
  expect(await runRestoring(async ({ sigwait, blockSignals, send }) => {
    const guard = blockSignals('SIGUSR2');
    send('SIGUSR2');
    const { signal } = await sigwait('SIGUSR2', { signal: new AbortController().signal });
    guard.restore();
    return signal;
  })).toBe('SIGUSR2');
});

test('a signal that comes right after an abort stays pending for the next wait', async () => {
  expect(await runRestoring(async ({ sigwait, blockSignals, raise, sigpending, errorOf }) => {
    const guard = blockSignals('SIGUSR2');
    const controller = new AbortController();
    const waiting = errorOf(sigwait('SIGUSR2', { signal: controller.signal }));
    controller.abort();
    raise('SIGUSR2');
    const aborted = await waiting;
    const { thread } = sigpending();
    const { code } = await sigwait('SIGUSR2', { timeout: 0 });
    guard.restore();
    return { aborted, thread, code };
  })).toEqual({ aborted: 'AbortError ABORT_ERR', thread: ['SIGUSR2'], code: 'SI_TKILL' });
});

describe('the event loop', () => {
  /** The output and end of a program that gets SIGUSR2 as soon as it has written something. */
  const run = (act: Act): Promise<unknown> => runFresh(async ({ stock, once }, source) => {
    const child = stock.spawn(process.execPath, [String(process.argv[1]), source], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stdout.once('data', () => child.kill('SIGUSR2'));
    const [code, signal] = await once(child, 'close');
    return { output, end: signal ?? code };
  }, PLAIN, String(act));

  test('is kept alive by a wait', async () => {
    expect(await run(async ({ sigwait, turn }) => {
      void turn().then(() => process.stdout.write('ready '));
      process.stdout.write(String((await sigwait('SIGUSR2')).code));
    })).toEqual({ output: 'ready SI_USER', end: 0 });
  });

  test('is not kept alive by waits with ref: false', async () => {
    expect(await run(({ sigwait, sigprocmask }) => {
      sigprocmask('SIG_BLOCK', 'SIGUSR2');
      void sigwait('SIGUSR2', { ref: false });
      void sigwait('SIGUSR2', { ref: false, timeout: 60_000 });
    })).toEqual({ output: '', end: 0 });
  });

  test('is kept alive by next of a stream', async () => {
    expect(await run(async ({ signalStream }) => {
      const next = signalStream('SIGUSR2').next();
      process.stdout.write('ready ');
      process.stdout.write(String((await next).value?.code));
    })).toEqual({ output: 'ready SI_USER', end: 0 });
  });

  test('is not kept alive by next of a stream after unref', async () => {
    expect(await run(({ signalStream }) => void signalStream('SIGUSR2').unref().next())).toEqual({ output: '', end: 0 });
  });

  test('is not kept alive by an open stream', async () => {
    expect(await run(({ signalStream }) => void signalStream('SIGUSR2'))).toEqual({ output: '', end: 0 });
  });

  test('turns during 20 waits, which share one thread, besides the one that reads /proc', async () => {
    expect(await runFresh(async ({ sigwait, errorOf, threadIds }) => {
      const controller = new AbortController();
      const threads = threadIds().length;
      let ended = 0;
      const waiting = Array.from({ length: 20 }, () => errorOf(sigwait('SIGUSR2', { signal: controller.signal })).finally(() => ++ended));
      for (let timers = 0; timers < 20; timers++) await new Promise((resolve) => setTimeout(resolve, 1));
      const endedBefore = ended;
      controller.abort();
      await Promise.all(waiting);
      return { endedBefore, ended, newThreads: threadIds().length - threads };
    })).toEqual({ endedBefore: 0, ended: 20, newThreads: 2 });
  });
});

describe('refuses', () => {
  test.each<[string, () => unknown, string]>([
    ['a set with SIGKILL', () => sigwait('SIGKILL' as 'SIGINT'), 'ERR_INVALID_ARG_VALUE set'],
    ['no set', () => sigwait(undefined as unknown as ChangeableSignal), 'ERR_INVALID_ARG_TYPE set'],
    ['a timeout below 0', () => sigwait('SIGUSR2', { timeout: -1 }), 'ERR_OUT_OF_RANGE options.timeout'],
    ['a timeout that is not a number', () => sigwait('SIGUSR2', { timeout: '1' as unknown as number }), 'ERR_INVALID_ARG_TYPE options.timeout'],
    ['a signal that is not an AbortSignal', () => sigwait('SIGUSR2', { signal: {} as AbortSignal }), 'ERR_INVALID_ARG_TYPE options.signal'],
    ['a ref that is not a boolean', () => sigwait('SIGUSR2', { ref: 1 as unknown as boolean }), 'ERR_INVALID_ARG_TYPE options.ref'],
    ['an unknown key', () => sigwait('SIGUSR2', { timout: 1 } as object), 'ERR_INVALID_ARG_VALUE options.timout'],
  ])('%s', async (_, call, expected) => {
    expect(await refusalOf(call)).toBe(expected);
  });
});
