// sigwait, signalStream, raise and sigqueue: which signals are accepted, in which order, and from which sender.

import { join } from 'node:path';

import { spawn } from '@lydell/node-pty';
import { describe, expect, test } from 'vitest';

import { raise, signalStream, sigqueue, sigwait, type Signal } from 'sigmask';

import { HOSTILE, runFixture, type Surroundings } from '../support/fixture.ts';
import { noShell } from '../support/skip.ts';

const PLAIN: Surroundings = {};
const run = (way: string, around: Surroundings = PLAIN): Promise<unknown> => runFixture('self/signal-wait.mjs', [way], around);

describe('the sender is reported', () => {
  test.each([['a plain parent', PLAIN], ['a hostile parent', HOSTILE]])('with code, pid, uid and value, under %s', async (_, around) => {
    expect(await run('infos', around)).toEqual({
      infos: [
        { signal: 'SIGUSR2', code: 'SI_USER' }, { signal: 'SIGUSR2', code: 'SI_TKILL' },
        { signal: 'SIGRTMIN+3', code: 'SI_QUEUE', value: -77 }, { signal: 'SIGUSR2', code: 'SI_QUEUE', value: 2147483647 },
        { signal: 'SIGCHLD', code: 'CLD_KILLED' },
      ],
      pids: ['self', 'self', 'self', 'self', 'child'], uids: [true],
    });
  });

  test.skipIf(noShell)('when other processes call kill and sigqueue', async () => {
    expect(await run('others')).toEqual({ codes: ['SI_USER', 'SI_QUEUE'], values: [null, 1234], notSelf: true, unnamed: { signal: 'SIGRTMIN', code: -100 } });
  });

  test('when the kernel sends SIGINT at a Ctrl-C in a terminal', async () => {
    const terminal = spawn(process.execPath, [join(import.meta.dirname, 'fixtures', 'signal-wait.mjs'), 'kernel'], { name: 'dumb' });
    let output = '';
    const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    terminal.onData((text) => {
      if (!output.includes('ready') && `${output}${text}`.includes('ready')) terminal.write('\x03');
      output += text;
    });
    expect(await ended).toBe(0);
    expect(JSON.parse(output.slice(output.indexOf('{')))).toEqual({ signal: 'SIGINT', code: 'SI_KERNEL' });
  });
});

test("signalStream delivers 10,000 sigqueue'd real-time signals with values in order, and loses none", async () => {
  expect(await run('real-time')).toEqual({ received: 10_000, inOrder: true, left: '{}' });
});

test('a standard signal sent 10,000 times arrives at least once and never after the stream is closed', async () => {
  expect(await run('standard')).toEqual({
    atLeastOnce: true, heardBefore: 0, late: 0, sameAfter: true, heard: 1, next: { done: true },
  });
});

test('timeout, AbortSignal and close end the wait; a signal of that moment stays pending, and all state is as before', async () => {
  expect(await run('ending')).toEqual({
    timeout: 'Error EAGAIN sigtimedwait', poll: 'Error EAGAIN sigtimedwait',
    abort: 'AbortError ABORT_ERR', aborted: 'AbortError ABORT_ERR', closed: true,
    pendingBefore: 'SIGUSR2', both: ['AbortError ABORT_ERR', '{SIGUSR2}'], taken: 'SI_TKILL', changed: [], descriptors: 0,
  });
});

test('keeps the event loop alive only as long as requested', async () => {
  expect(await run('alive')).toEqual({
    waits: 'ready SI_USER 0', 'waits not': ' 0', stream: 'ready SI_USER 0', 'stream unref': ' 0', 'stream idle': ' 0',
  });
});

test('20 waits share one thread, besides the one that reads /proc, and the event loop turns', async () => {
  expect(await run('responsive')).toEqual({ endedBefore: 0, ended: 20, newThreads: 2 });
});

test('works in Workers; terminating a Worker unblocks the signals that it waits for', async () => {
  expect(await run('workers')).toEqual({
    answers: ['SIGUSR2 SI_USER undefined', 'SIGHUP SI_USER undefined', 'SIGRTMIN SI_QUEUE 5'], heard: 1, unblocked: true, pending: '{}',
  });
});

test('reports the one sender of every signal under fire', async () => {
  expect(await run('storm')).toEqual({ senders: ['SI_USER true'], received: 500 });
});

describe('refuses', () => {
  const failure = async (call: () => unknown): Promise<string> => {
    try {
      await call();
      return 'no error';
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return `${code} ${message.split(' ')[0]}`;
    }
  };

  test.each<[string, () => unknown, string]>([
    ['a set', () => sigwait('SIGKILL'), 'ERR_INVALID_ARG_VALUE set'],
    ['no set', () => sigwait(undefined as unknown as Signal), 'ERR_INVALID_ARG_TYPE set'],
    ['a timeout below 0', () => sigwait('SIGUSR2', { timeout: -1 }), 'ERR_OUT_OF_RANGE options.timeout'],
    ['a timeout that is not a number', () => sigwait('SIGUSR2', { timeout: '1' as unknown as number }), 'ERR_INVALID_ARG_TYPE options.timeout'],
    ['a signal that is not an AbortSignal', () => sigwait('SIGUSR2', { signal: {} as AbortSignal }), 'ERR_INVALID_ARG_TYPE options.signal'],
    ['ref', () => sigwait('SIGUSR2', { ref: 1 as unknown as boolean }), 'ERR_INVALID_ARG_TYPE options.ref'],
    ['an unknown key', () => sigwait('SIGUSR2', { timout: 1 } as object), 'ERR_INVALID_ARG_VALUE options.timout'],
    ['the set of a stream', () => signalStream(['SIGUSR2', 33]), 'ERR_INVALID_ARG_VALUE set[1]'],
    ['sigqueue to group 0', () => sigqueue(0, 'SIGUSR2'), 'ERR_OUT_OF_RANGE pid'],
    ['a value that is not an integer', () => sigqueue(process.pid, 0, 1.5), 'ERR_OUT_OF_RANGE value'],
    ['a value of 33 bits', () => sigqueue(process.pid, 0, 2 ** 31), 'ERR_OUT_OF_RANGE value'],
    ['a value that is not a number', () => sigqueue(process.pid, 0, 1n as unknown as number), 'ERR_INVALID_ARG_TYPE value'],
    ['sigqueue to no process', () => sigqueue(2 ** 22 + 1, 0), 'ESRCH ESRCH:'],
    ['raise of 0', () => raise(0), 'ERR_OUT_OF_RANGE signal'],
  ])('%s', async (_, call, expected) => {
    expect(await failure(call)).toBe(expected);
  });
});
