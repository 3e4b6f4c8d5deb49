// A child that is Node starts in quarantine, in a group of its own, and then enters the group that it was given.

import * as stock from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, onTestFinished, test } from 'vitest';

import { getpgid, getpgrp } from 'sigmask';
import { fork, spawn } from 'sigmask/child_process';

import { DESCRIBE, described, messageOf, STDIO } from './support.ts';

describe('a Node child that should ignore SIGINT', () => {
  const signals = { ignore: 'SIGINT' } as const;

  test('stays in a group of its own', async () => {
    const child = fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], processGroup: 'new' });
    expect((await described(child)).pgid).toBe(child.pid);
    const leader = fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], detached: true });
    expect((await described(leader)).pgid).toBe(leader.pid);
  });

  test('joins the group that it is given', async () => {
    const leader = spawn('/bin/sleep', ['60'], { processGroup: 'new', stdio: 'ignore' });
    onTestFinished(() => void leader.kill('SIGKILL'));
    const self = await described(fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], processGroup: Number(leader.pid) }));
    expect(self.pgid).toBe(leader.pid);
  });

  test.each([
    ['of another session', async () => {
      const other = stock.spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' });
      onTestFinished(() => void other.kill('SIGKILL'));
      await once(other, 'spawn');
      return other;
    }],
    ['that does not exist', async () => ({ pid: 2 ** 22, exitCode: null, signalCode: null })],
  ])('is not started to join a group %s', async (_, find) => {
    const other = await find();
    for (const start of [() => spawn('/bin/true', { processGroup: other.pid }), () => fork(DESCRIBE, { signals, processGroup: other.pid })]) {
      expect(start).toThrow(expect.objectContaining({ code: 'EPERM', stage: 'setpgid' }));
    }
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  });

  test('is in the group that killGroup signals', async () => {
    const child = fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], processGroup: 'new' });
    await messageOf(child);
    expect(child.killGroup('SIGKILL')).toBe(true);
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  });

  test('shares the group of its parent under node --watch, so a Ctrl-C reaches it; only processes that it starts run the preload', async () => {
    const watching = spawn(process.execPath, ['--watch', DESCRIBE], { signals: { ignore: 'SIGHUP' }, stdio: 'ignore' });
    onTestFinished(() => void watching.kill('SIGKILL'));
    expect(getpgid(Number(watching.pid))).toBe(getpgrp());
    const own = spawn(process.execPath, ['--watch', DESCRIBE], { signals: { ignore: 'SIGHUP' }, stdio: 'ignore', processGroup: 'new' });
    onTestFinished(() => void own.killGroup('SIGKILL'));
    expect(getpgid(Number(own.pid))).toBe(own.pid);
  });

  test('stays in its own group if the group to join has ended', async () => {
    const leader = spawn('/bin/sleep', ['60'], { processGroup: 'new', stdio: 'ignore' });
    const child = fork(DESCRIBE, { signals, stdio: STDIO, execArgv: [], processGroup: Number(leader.pid) });
    child.kill('SIGSTOP');
    leader.kill('SIGKILL');
    await once(leader, 'exit');
    child.kill('SIGCONT');
    expect((await described(child)).pgid).toBe(child.pid);
  });

  test('starts in quarantine, and only where that is needed', () => {
    const quarantined = fork(DESCRIBE, { signals });
    const plain = fork(DESCRIBE, { signals: { default: 'all' } });
    onTestFinished(() => void [quarantined, plain].map((child) => child.kill('SIGKILL')));
    expect(getpgid(Number(plain.pid))).toBe(getpgrp());
    expect([quarantined.pid, getpgrp()]).toContain(getpgid(Number(quarantined.pid)));
    expect(() => quarantined.killGroup()).toThrow(expect.objectContaining({ code: 'ERR_INVALID_STATE' }));
  });
});
