// Who sent a signal that sigwait or signalStream accepts; raise and sigqueue, which send signals.

import { spawn } from '@lydell/node-pty';
import { describe, expect, test } from 'vitest';

import { raise, sigqueue, type ChangeableSignal, type SignalInfo } from 'sigmask';

import { noShell } from '../support/skip.ts';
import { evaluating, PARENTS, refusalOf, runFresh } from './support.ts';

describe('the sender is reported', () => {
  test.each(PARENTS)('with code, pid, uid and value, under %s', async (_, around) => {
    expect(await runFresh(async ({ sigwait, raise, sigqueue, send, failOnDelivery, stock }) => {
      failOnDelivery('SIGUSR2');
      const infos: SignalInfo[] = [];
      const accept = async (signal: ChangeableSignal, act: () => unknown): Promise<void> => {
        const info = sigwait(signal);
        act();
        infos.push(await info);
      };
      await accept('SIGUSR2', () => send('SIGUSR2'));
      await accept('SIGUSR2', () => raise('SIGUSR2'));
      await accept('SIGRTMIN+3', () => sigqueue(process.pid, 'SIGRTMIN+3', -77));
      await accept('SIGUSR2', () => sigqueue(process.pid, 'SIGUSR2', 2 ** 31 - 1));
      const child = stock.spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
      // Accepting SIGCHLD here keeps Node from learning of the child's end.
      child.unref();
      await accept('SIGCHLD', () => child.kill());
      const nameOf = (pid?: number): unknown => (pid === process.pid ? 'self' : pid === child.pid ? 'child' : pid);
      return infos.map(({ pid, uid, ...rest }) => ({ ...rest, pid: nameOf(pid), ownUser: uid === process.getuid?.() }));
    }, around)).toEqual([
      { signal: 'SIGUSR2', code: 'SI_USER', pid: 'self', ownUser: true },
      { signal: 'SIGUSR2', code: 'SI_TKILL', pid: 'self', ownUser: true },
      { signal: 'SIGRTMIN+3', code: 'SI_QUEUE', value: -77, pid: 'self', ownUser: true },
      { signal: 'SIGUSR2', code: 'SI_QUEUE', value: 2147483647, pid: 'self', ownUser: true },
      { signal: 'SIGCHLD', code: 'CLD_KILLED', pid: 'child', ownUser: true },
    ]);
  });

  test.skipIf(noShell)('when other processes call kill and sigqueue', async () => {
    expect(await runFresh(async ({ signalStream, sendFromPython }) => {
      const [SIGUSR2, SIGRTMIN] = [12, 34];
      const stream = signalStream([SIGUSR2, SIGRTMIN]);
      const results = [stream.next(), stream.next()];
      await sendFromPython('kill', SIGUSR2);
      await sendFromPython('sigqueue', SIGRTMIN, 1234);
      await Promise.all(results);
      await sendFromPython('rt_sigqueueinfo', SIGRTMIN, -100);
      const infos = (await Promise.all([...results, stream.next()])).map(({ value }) => value as SignalInfo);
      stream.close();
      return infos.map(({ pid, uid, ...rest }) => ({ ...rest, ...(pid !== undefined && { ofOther: pid > 0 && pid !== process.pid }), uid }));
    })).toEqual([
      { signal: 'SIGUSR2', code: 'SI_USER', ofOther: true, uid: process.getuid?.() },
      { signal: 'SIGRTMIN', code: 'SI_QUEUE', value: 1234, ofOther: true, uid: process.getuid?.() },
      { signal: 'SIGRTMIN', code: -100 },
    ]);
  });

  test('when the kernel sends SIGINT at a Ctrl-C in a terminal', async () => {
    const program = evaluating(async ({ sigwait }) => {
      const info = sigwait('SIGINT');
      process.stdout.write('ready');
      return info;
    });
    const terminal = spawn(process.execPath, program, { name: 'dumb' });
    let output = '';
    const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    terminal.onData((text) => {
      if (!output.includes('ready') && `${output}${text}`.includes('ready')) terminal.write('\x03');
      output += text;
    });
    expect(await ended).toBe(0);
    expect(JSON.parse(output.slice(output.indexOf('{')))).toEqual({ result: { signal: 'SIGINT', code: 'SI_KERNEL' } });
  });

  test('for every signal under fire', async () => {
    expect(await runFresh(async ({ signalStream, stock, helper, outputOf }) => {
      process.on('SIGUSR2', () => {});
      const stream = signalStream('SIGUSR2');
      // Sends SIGUSR2 to this group every 100 microseconds.
      const storm = stock.spawn(helper('storm'), [`${process.pid}`, '100', '12'], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
      const ended = outputOf(storm);
      const senders = new Set<string>();
      let received = 0;
      for await (const { code, pid } of stream) {
        senders.add(`${code} ${pid === storm.pid}`);
        if (++received === 500) break;
      }
      storm.stdin.end();
      await ended;
      return { senders: [...senders], received };
    })).toEqual({ senders: ['SI_USER true'], received: 500 });
  });
});

describe('refuses', () => {
  test.each<[string, () => unknown, string]>([
    ['sigqueue to group 0', () => sigqueue(0, 'SIGUSR2'), 'ERR_OUT_OF_RANGE pid'],
    ['a value that is not an integer', () => sigqueue(process.pid, 0, 1.5), 'ERR_OUT_OF_RANGE value'],
    ['a value of 33 bits', () => sigqueue(process.pid, 0, 2 ** 31), 'ERR_OUT_OF_RANGE value'],
    ['a value that is not a number', () => sigqueue(process.pid, 0, 1n as unknown as number), 'ERR_INVALID_ARG_TYPE value'],
    ['sigqueue to no process', () => sigqueue(2 ** 22 + 1, 0), 'ESRCH ESRCH:'],
    ['raise of 0', () => raise(0), 'ERR_OUT_OF_RANGE signal'],
  ])('%s', async (_, call, expected) => {
    expect(await refusalOf(call)).toBe(expected);
  });
});
