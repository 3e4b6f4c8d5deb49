// sigmask/child_process does what node:child_process does, and adds signals, groups, stops and the wait status.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest';

import { getpgid, getpgrp, getsid, SignalSet, signalState } from 'sigmask';
import { runFixture } from '../support/fixture.ts';
import { until } from '../support/until.ts';
import { ChildProcess, exec, execFile, fork, spawn, type SignalChild } from 'sigmask/child_process';

type Started = ChildProcess & SignalChild;

/** Ends the child with the test, and its group if it leads one. */
function ending<C extends Started>(child: C): C {
  onTestFinished(() => {
    if (child.pid !== undefined && child.waitStatus === null) process.kill(child.pid, 'SIGKILL');
  });
  return child;
}

const sleeper = (options: object): Started => ending(spawn('/bin/sleep', ['60'], { stdio: 'ignore', ...options }));

async function ended(child: Started): Promise<[number | null, string | null]> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return [code, signal];
}

describe('waitStatus', () => {
  test('is null before the end, the code after', async () => {
    const child = spawn('/bin/sh', ['-c', 'exit 7']);
    expect(child.waitStatus).toBeNull();
    expect(await ended(child)).toEqual([7, null]);
    expect(child.waitStatus).toEqual({ code: 7 });
  });

  test('names the signal that ended the child', async () => {
    const child = sleeper({});
    expect(child.kill('SIGTERM')).toBe(true);
    expect(await ended(child)).toEqual([null, 'SIGTERM']);
    expect(child.waitStatus).toEqual({ signal: 'SIGTERM', coreDumped: false });
    expect(child.kill()).toBe(false);
  });

  test('names real-time signals, which Node reports as success', async () => {
    const script = ['-c', 'kill -40 $$'];
    expect(await once(stock.spawn('/bin/sh', script), 'exit')).toEqual([0, null]);
    const child = spawn('/bin/sh', script);
    expect(await ended(child)).toEqual([null, 'SIGRTMIN+6']);
    expect(child.waitStatus).toEqual({ signal: 'SIGRTMIN+6', coreDumped: false });
    expect([child.exitCode, child.signalCode]).toEqual([null, 'SIGRTMIN+6']);
  });
});

describe('resourceUsage', () => {
  test('is null before the end, what the child used after, in the units of process.resourceUsage()', async () => {
    const child = spawn('/bin/sh', ['-c', 'i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done'], { stdio: 'ignore' });
    expect(child.resourceUsage).toBeNull();
    await ended(child);
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
    await ended(child);
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
    await ended(child);
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
    const child = ending(spawn('/bin/sh', ['-c', 'sleep 60 & echo ready; wait'], { processGroup: 'new' }));
    await once(child.stdout, 'data');
    expect(child.killGroup(0)).toBe(true);
    // The grandchild holds the pipe open as long as it lives.
    const closed = once(child, 'close');
    expect(child.killGroup()).toBe(true);
    expect(await closed).toEqual([null, 'SIGTERM']);
    expect(child.killGroup()).toBe(false);
  });

  test("refuses this process's own group", () => {
    expect(() => sleeper({}).killGroup('SIGTERM')).toThrow(expect.objectContaining({ code: 'ERR_INVALID_STATE' }));
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
    const child = sleeper({ signals: { ignore: 'SIGINT', block: 'SIGRTMAX' } });
    const state = child.signalState();
    expect(state.ignored.equals('SIGINT')).toBe(true);
    expect(state.blocked?.equals('SIGRTMAX')).toBe(true);
    expect([state.fate('SIGINT'), state.fate('SIGTERM'), state.fate('SIGRTMAX')]).toEqual(['ignore', 'terminate', 'pending']);
    child.kill('SIGKILL');
    await ended(child);
    expect(() => child.signalState()).toThrow(expect.objectContaining({ code: 'ESRCH' }));
  });

  test('a child that ignores SIGINT survives it, and stock children do not', async () => {
    const stockChild = stock.spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    stockChild.kill('SIGINT');
    expect(await once(stockChild, 'exit')).toEqual([null, 'SIGINT']);
    const child = sleeper({ signals: { ignore: 'SIGINT' } });
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await ended(child)).toEqual([null, 'SIGTERM']);
  });
});

describe('as Node does it', () => {
  test('children are ChildProcess objects with nothing new to enumerate', () => {
    const child = sleeper({});
    expect(child).toBeInstanceOf(stock.ChildProcess);
    const stockChild = stock.spawn('/bin/true', { stdio: 'ignore' });
    expect(Object.keys(child).sort()).toEqual(Object.keys(stockChild).sort());
  });

  test("options are an object's own properties, read once", async () => {
    const reads: string[] = [];
    const options = Object.create(
      { cwd: '/', env: { INHERITED: 'yes' }, detached: true, processGroup: 'new', signals: { ignore: 'SIGINT' } },
      { stdio: { enumerable: true, get: () => (reads.push('stdio'), ['ignore', 'pipe', 'ignore']) } },
    ) as object;
    for (const start of [stock.spawn, spawn]) {
      const child = start('/bin/sh', ['-c', 'echo "${INHERITED-none}"; pwd; grep SigIgn /proc/$$/status || :'], options);
      expect(getpgid(child.pid ?? 0)).toBe(getpgrp());
      expect((await child.stdout?.toArray())?.join('')).toMatch(new RegExp(`^none\\n${process.cwd()}\\n(SigIgn:\\s+0+\\n)?$`));
    }
    expect(reads).toEqual(['stdio', 'stdio']);
  });

  test('stdin, stdout and stderr are streams of the child', async () => {
    const child = spawn('/bin/sh', ['-c', 'cat; echo error >&2'], { signals: { ignore: 'SIGINT' } });
    expectTypeOf(child.stdin).not.toBeNullable();
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    child.stdin.end('through the child');
    await once(child, 'close');
    expect([out, err]).toEqual(['through the child', 'error\n']);
  });

  test.each<[string, stock.StdioOptions]>([
    ['swapped', ['ignore', 2, 1]],
    ['a pipe beyond 2', ['ignore', 'pipe', 'pipe', 'pipe', 'ignore', 'pipe']],
    ['ignored', 'ignore'],
  ])('stdio %s', async (_, stdio) => {
    const count = 'ls /proc/self/fd | wc -l; exit 3';
    const child = spawn('/bin/sh', ['-c', count], { stdio });
    const reference = stock.spawn('/bin/sh', ['-c', count], { stdio });
    const outputs = ['', ''];
    child.stdout?.on('data', (text) => (outputs[0] += String(text)));
    reference.stdout?.on('data', (text) => (outputs[1] += String(text)));
    expect(await Promise.all([once(child, 'close'), once(reference, 'close')])).toEqual([[3, null], [3, null]]);
    expect(outputs[0]).toBe(outputs[1]);
  });

  test('arguments and environment arrive as given, odd ones too', async () => {
    const env = { EMPTY: '', 'odd name.': 'ä = ü\n', PATH: '/bin:/usr/bin', UNDEFINED: undefined };
    const args = ['-c', 'printf "[%s]" "$@"; env -u PWD -u SHLVL -u _ | sort', 'sh', '', 'grün', 'a b', '\t'];
    const run = async (start: typeof stock.spawn): Promise<string> => {
      const child = start('sh', args, { env });
      let output = '';
      child.stdout?.on('data', (text) => (output += String(text)));
      await once(child, 'close');
      return output;
    };
    const output = await run(spawn as typeof stock.spawn);
    expect(output).toContain('[][grün][a b][\t]');
    expect(output).toBe(await run(stock.spawn));
  });

  test('arguments that are not strings, and empty places', async () => {
    const args = ['-c', 'printf "[%s]" "$@"', 'sh', 7, null, , { toString: () => 'a\0b' }] as string[];
    const run = async (start: typeof stock.spawn): Promise<string> => {
      const child = start('sh', args);
      const [text] = (await once(child.stdout, 'data')) as [Buffer];
      return text.toString();
    };
    expect(await run(stock.spawn)).toBe('[7][null][undefined][a]');
    expect(await run(spawn as typeof stock.spawn)).toBe('[7][null][undefined][a]');
  });

  test('a cwd that is a Buffer, which Node ignores', async () => {
    const run = async (start: typeof stock.spawn): Promise<string> => {
      const child = start('pwd', { cwd: Buffer.from('/usr') as never });
      const [text] = (await once(child.stdout, 'data')) as [Buffer];
      return text.toString();
    };
    expect(await run(spawn as typeof stock.spawn)).toBe(await run(stock.spawn));
  });

  test('a PATH with a directory whose name is too long', async () => {
    const env = { PATH: `/${'x'.repeat(5_000)}:/bin:/usr/bin` };
    expect(await once(spawn('true', { env }), 'exit')).toEqual(await once(stock.spawn('true', { env }), 'exit'));
  });

  test('a script without a #! line is run by sh, as execvp does', async () => {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', 'd=$(mktemp -d); printf "echo ran $1" > $d/x; chmod +x $d/x; echo $d']);
    const child = spawn('x', ['1'], { env: { PATH: stdout.trim() } });
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    expect(text.toString().trim()).toBe('ran');
  });

  test('an AbortSignal ends the child', async () => {
    const controller = new AbortController();
    const child = sleeper({ signal: controller.signal });
    const failed = once(child, 'error').catch((error: unknown) => [error]);
    controller.abort();
    expect((await failed)[0]).toMatchObject({ name: 'AbortError' });
    expect(await ended(child)).toEqual([null, 'SIGTERM']);
  });

  test('timeout and killSignal', async () => {
    expect(await ended(sleeper({ timeout: 20, killSignal: 'SIGKILL' }))).toEqual([null, 'SIGKILL']);
  });

  test('an error thrown by an exit listener is an uncaught exception', async () => {
    const script = `
      const { spawn } = require('sigmask/child_process');
      process.on('uncaughtException', (error) => { console.log(error.message); process.exit(4) });
      spawn('/bin/true').on('exit', () => { throw new Error('from the listener') });`;
    const child = stock.spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    expect([text.toString(), await once(child, 'exit')]).toEqual(['from the listener\n', [4, null]]);
  });

  test('unref lets the process end before the child, and ref keeps it', async () => {
    const script = (after: string): string => `
      const child = require('sigmask/child_process').spawn('/bin/sleep', ['0.3'], { stdio: 'ignore' });
      child.unref(); ${after}
      process.on('exit', () => console.log(child.exitCode));`;
    const run = (after: string): string => stock.execFileSync(process.execPath, ['-e', script(after)], { encoding: 'utf8' }).trim();
    expect([run(''), run('child.ref(); child.ref();'), run('child.ref(); child.unref();')]).toEqual(['null', '0', 'null']);
  });
});

describe('exec and execFile', () => {
  test('call back with the output', async () => {
    const [error, stdout] = await new Promise<[unknown, string]>((resolve) => {
      exec('echo $0', { signals: { ignore: 'SIGINT' } }, (failure, out) => resolve([failure, out]));
    });
    expect([error, stdout]).toEqual([null, '/bin/sh\n']);
  });

  test('return the child of the call, with its signals', async () => {
    const child = execFile('/bin/cat', ['/proc/self/status'], { signals: { block: 'SIGUSR1' } });
    expect([...(child.signalsAtExec?.blocked ?? [])]).toEqual(['SIGUSR1']);
    await once(child, 'close');
  });

  test('promisify like Node’s', async () => {
    const promise = promisify(execFile)('/bin/echo', ['a'], { signals: { ignore: 'SIGINT' } });
    const { child } = promise as typeof promise & { child: Started };
    expect([...(child.signalsAtExec?.ignored ?? [])]).toEqual(['SIGINT']);
    expect(await promise).toEqual({ stdout: 'a\n', stderr: '' });
    await expect(promisify(exec)('exit 3')).rejects.toMatchObject({ code: 3, cmd: 'exit 3' });
  });

  test('with callbacks in every place', async () => {
    const callbacks: (() => Promise<unknown>)[] = [
      () => new Promise((resolve) => exec('true', resolve)),
      () => new Promise((resolve) => exec('true', null, resolve)),
      () => new Promise((resolve) => execFile('true', resolve)),
      () => new Promise((resolve) => execFile('true', {}, resolve)),
      () => new Promise((resolve) => execFile('true', [], resolve)),
      () => new Promise((resolve) => execFile('true', null, resolve)),
      () => new Promise((resolve) => execFile('true', [], {}, resolve)),
      () => new Promise((resolve) => execFile('true', undefined, undefined, resolve)),
    ];
    for (const callback of callbacks) expect(await callback()).toBeNull();
  });
});

test('fork exchanges messages', async () => {
  const child = ending(fork(new URL('../support/programs/polite-worker.mjs', import.meta.url), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }));
  expect(await once(child, 'message')).toEqual(['ready', undefined]);
  child.send('finish');
  expect(await ended(child)).toEqual([0, null]);
});

test('a child leaves nothing behind in the heap', async () => {
  const bytes = await runFixture<{ ended: number; failed: number }>('drop-in/leak.mjs');
  expect(bytes.ended).toBeLessThan(500);
  expect(bytes.failed).toBeLessThan(500);
});
