// The members and options that sigmask adds to a child: wait status, resource usage, stops, groups and signals.

import * as stock from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, test } from 'vitest';

import { getpgid, getpgrp, getsid, SignalSet, signalState } from 'sigmask';
import { spawn } from 'sigmask/child_process';

import { noRealTimeSignals, onMacos, UNUSUAL } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { endOf, endWithTest, sleeper } from './support.ts';

describe('waitStatus', () => {
  test('is null before the end, the code after', async () => {
    const child = spawn('/bin/sh', ['-c', 'exit 7']);
    expect(child.waitStatus).toBeNull();
    expect(await endOf(child)).toEqual([7, null]);
    expect(child.waitStatus).toEqual({ code: 7, signal: null, coreDumped: false });
  });

  test('names the signal that ended the child', async () => {
    const child = sleeper({});
    expect(child.kill('SIGTERM')).toBe(true);
    expect(await endOf(child)).toEqual([null, 'SIGTERM']);
    expect(child.waitStatus).toEqual({ code: null, signal: 'SIGTERM', coreDumped: false });
    expect(child.kill()).toBe(false);
  });

  test.skipIf(noRealTimeSignals)('names real-time signals, which Node reports as success', async () => {
    const script = ['-c', 'kill -40 $$'];
    expect(await once(stock.spawn('/bin/sh', script), 'exit')).toEqual([0, null]);
    const child = spawn('/bin/sh', script);
    expect(await endOf(child)).toEqual([null, 'SIGRTMIN+6']);
    expect(child.waitStatus).toEqual({ code: null, signal: 'SIGRTMIN+6', coreDumped: false });
    expect([child.exitCode, child.signalCode]).toEqual([null, 'SIGRTMIN+6']);
  });
});

describe('resourceUsage', () => {
  test('is null before the end, what the child used after, in the units of process.resourceUsage()', async () => {
    const child = spawn('/bin/sh', ['-c', 'i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done'], { stdio: 'ignore' });
    expect(child.resourceUsage).toBeNull();
    await endOf(child);
    const usage = child.resourceUsage;
    expect(Object.keys(usage ?? {}).sort()).toEqual(Object.keys(process.resourceUsage()).sort());
    // Microseconds and kilobytes.
    expect(usage?.userCPUTime).toBeGreaterThan(10_000);
    expect(usage?.userCPUTime).toBeLessThan(20_000_000);
    expect(usage?.maxRSS).toBeGreaterThan(500);
  });
});

describe("'stopped' and 'continued'", () => {
  test('report each stop with its signal, and each continuation, in order', async () => {
    // In a group that has its parent outside: SIGTSTP and similar signals do not stop an orphaned group.
    const child = sleeper({ processGroup: 'new' });
    const events: string[] = [];
    child.on('stopped', (signal) => events.push(signal));
    child.on('continued', () => events.push('continued'));
    child.on('exit', () => events.push('exit'));
    for (const signal of ['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const) {
      const stopped = once(child, 'stopped');
      child.kill(signal);
      expect(await stopped).toEqual([signal]);
      const continued = once(child, 'continued');
      child.kill('SIGCONT');
      await continued;
    }
    child.kill('SIGKILL');
    await endOf(child);
    expect(events).toEqual(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'].flatMap((signal) => [signal, 'continued']).concat('exit'));
  });

  test('report a stop that came before a listener was added', async () => {
    const child = sleeper({});
    child.kill('SIGSTOP');
    await until('the stop', () => child.signalState().state === 'T');
    expect(await once(child, 'stopped')).toEqual(['SIGSTOP']);
  });

  test('do not exist under node:child_process', async () => {
    const child = stock.spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    let emitted = false;
    child.on('stopped', () => (emitted = true));
    child.kill('SIGSTOP');
    await until('the stop', () => signalState(child.pid).state === 'T');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(emitted).toBe(false);
  });

  test('take listeners when the child has ended, or was never started', async () => {
    const child = spawn('/bin/true');
    await endOf(child);
    child.on('stopped', () => {});
    const none = spawn('/nonexistent');
    none.on('stopped', () => {});
    expect((await once(none, 'error'))[0]).toMatchObject({ code: 'ENOENT' });
  });
});

describe('processGroup', () => {
  test('is the parent’s by default, in the same session', () => {
    const child = sleeper({});
    expect(getpgid(Number(child.pid))).toBe(getpgrp());
    expect(getsid(Number(child.pid))).toBe(getsid(0));
  });

  test("'new' is a group of the child's own when spawn returns, in the same session", () => {
    const child = sleeper({ processGroup: 'new' });
    expect(getpgid(Number(child.pid))).toBe(child.pid);
    expect(getsid(Number(child.pid))).toBe(getsid(0));
  });

  test('a number names a group to join', () => {
    const leader = sleeper({ processGroup: 'new' });
    const member = sleeper({ processGroup: leader.pid });
    expect(getpgid(Number(member.pid))).toBe(leader.pid);
  });

  test('detached is a new session, as in Node', () => {
    const child = sleeper({ detached: true });
    expect(getsid(Number(child.pid))).toBe(child.pid);
  });
});

describe('killGroup', () => {
  test('signals the group, grandchildren too', async () => {
    const child = endWithTest(spawn('/bin/sh', ['-c', 'sleep 60 & echo ready; wait'], { processGroup: 'new' }));
    await once(child.stdout, 'data');
    expect(child.killGroup(0)).toBe(true);
    // The grandchild holds the pipe open as long as it lives.
    const closed = once(child, 'close');
    expect(child.killGroup()).toBe(true);
    expect(await closed).toEqual([null, 'SIGTERM']);
    expect(child.killGroup()).toBe(false);
  });

  test("refuses this process's own group", () => {
    expect(() => sleeper({}).killGroup('SIGTERM')).toThrow(expect.objectContaining({
      code: 'ERR_INVALID_STATE', message: expect.stringMatching(/: start the child with processGroup: 'new'$/) as string,
    }));
    expect(() => sleeper({ processGroup: getpgrp() }).killGroup(0)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_STATE' }));
  });

  test('refuses an invalid signal', () => {
    const child = sleeper({ processGroup: 'new' });
    expect(() => child.killGroup('SIGFOO' as 'SIGINT')).toThrow(expect.objectContaining({ code: 'ERR_UNKNOWN_SIGNAL' }));
    expect(() => child.killGroup(65)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  });
});

describe('signals', () => {
  test('from is clean by default, whatever the options leave out', () => {
    const { signalsAtExec } = sleeper({});
    expect(signalsAtExec).toEqual({ blocked: SignalSet.empty, ignored: SignalSet.empty, caught: SignalSet.empty });
  });

  test('from: inherit leaves out the signals that Node itself ignores, and the sets are applied over it', () => {
    const child = sleeper({ signals: { from: 'inherit', ignore: 'SIGPIPE', block: ['SIGHUP', 'SIGINT'], unblock: 'SIGTERM' } });
    expect([...(child.signalsAtExec?.ignored ?? [])]).toEqual(['SIGPIPE']);
    expect([...(child.signalsAtExec?.blocked ?? [])]).toEqual(['SIGHUP', 'SIGINT']);
  });

  test('signalState() agrees with signalsAtExec, and throws ESRCH after the end', async () => {
    const child = sleeper({ signals: { ignore: 'SIGINT', block: UNUSUAL } });
    const state = child.signalState();
    expect(state.ignored.equals('SIGINT')).toBe(true);
    expect([state.fate('SIGINT'), state.fate('SIGTERM')]).toEqual(['ignore', 'terminate']);
    // The kernel of macOS tells no process's mask.
    expect([state.blocked?.equals(UNUSUAL), state.fate(UNUSUAL)]).toEqual(onMacos ? [undefined, 'terminate'] : [true, 'pending']);
    child.kill('SIGKILL');
    await endOf(child);
    expect(() => child.signalState()).toThrow(expect.objectContaining({ code: 'ESRCH' }));
  });

  test('a child that ignores SIGINT survives it, and stock children do not', async () => {
    const stockChild = stock.spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    stockChild.kill('SIGINT');
    expect(await once(stockChild, 'exit')).toEqual([null, 'SIGINT']);
    const child = sleeper({ signals: { ignore: 'SIGINT' } });
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await endOf(child)).toEqual([null, 'SIGTERM']);
  });
});
