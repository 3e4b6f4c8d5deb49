// A child that is Node blocks the signals that it was given on each of its threads.

import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { describe, expect, onTestFinished, test } from 'vitest';

import type { ChangeableSetLike } from 'sigmask';
import { fork, spawn, type ChildProcess } from 'sigmask/child_process';

import { fixture, runFixture } from '../support/fixture.ts';
import { count } from '../support/pace.mts';
import { messageOf, ROOT } from './support.ts';

describe('a Node child with signals.block', () => {
  const start = (): ChildProcess =>
    fork(fixture('spawn/blocked-self.cjs'), { signals: { block: ['SIGTERM', 'SIGUSR2'] }, execArgv: [] });

  test('blocks them on every thread, keeps them pending, and receives them when it unblocks', async () => {
    const child = start();
    onTestFinished(() => void child.kill('SIGKILL'));
    expect(await messageOf(child)).toEqual({ exposed: [], pending: ['SIGUSR2', 'SIGTERM'] });
    child.send('unblock');
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(['SIGTERM', 'SIGUSR2']).toContain(signal);
  });

  const FIRED_AT = count(40, 8);

  test(`survives fire from before its start to after its exit, Worker and thread pool included: none of ${FIRED_AT} is killed`, async () => {
    expect(await runFixture('spawn/blocked-fire.mjs', [String(FIRED_AT)])).toEqual({
      ours: ['pending, 0 threads exposed, ended with 0'], stocks: ['no message, ended with SIGUSR2'],
    });
  });

  test.each<[string, ChangeableSetLike]>([
    ['all', 'all'],
    ['every real-time signal', Array.from({ length: 31 }, (_, index) => 34 + index)],
  ])('blocks %s', async (_, block) => {
    const script = `
      const { signalState, SignalSet, sigprocmask } = require('sigmask');
      const blocked = signalState().threads.map((thread) => thread.blocked);
      const wanted = SignalSet.from(${JSON.stringify(block)});
      const before = blocked.every((set) => wanted.difference(set).equals([]));
      sigprocmask('SIG_UNBLOCK', wanted);
      process.stdout.write(before + ' ' + signalState().blocked);`;
    const child = spawn(process.execPath, ['-e', script], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], signals: { block } });
    expect(await text(child.stdout)).toBe('true {}');
  });

  test('may end while they are pending', async () => {
    const child = start();
    await messageOf(child);
    child.send('exit');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
