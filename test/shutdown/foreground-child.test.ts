// foregroundChild without a terminal: what a program gets and how it ends, alone and behind the wrapper.

import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { sigqueue } from 'sigmask';

import { fixture, runFixture } from '../support/fixture.ts';
import { until } from '../support/until.ts';
import { hasEnded, linesOf, start, statusOf, WAYS, WRAPPER } from './wrapper.ts';

const sh = (script: string): string[] => ['sh', '-c', script];

// Writes each of these signals that it gets. perl sees a signal that comes just before it sleeps only after that.
const ECHO = `$| = 1; for my $name (@ARGV) { $SIG{$name} = sub { print "SIG$name\\n" } } print "ready\\n"; select undef, undef, undef, 0.05 while 1`;
const echo = (...signals: string[]): string[] => ['perl', '-e', ECHO, ...signals.map((signal) => signal.slice('SIG'.length))];

const FORWARDED = [
  'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGABRT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGTERM', 'SIGSTKFLT', 'SIGCONT', 'SIGTSTP', 'SIGURG',
  'SIGXCPU', 'SIGWINCH', 'SIGIO', 'SIGPWR',
] as const;

describe.each(WAYS)('a program %s', (_, wrapper) => {
  test.each<[string, string[], object]>([
    ['exit code 0', sh('exit 0'), { code: 0, signal: null, coreDumped: false }],
    ['exit code 42', sh('exit 42'), { code: 42, signal: null, coreDumped: false }],
    ['exit code 255', sh('exit 255'), { code: 255, signal: null, coreDumped: false }],
    ['SIGTERM', sh('kill -TERM $$'), { code: null, signal: 'SIGTERM', coreDumped: false }],
    ['SIGKILL', sh('kill -KILL $$'), { code: null, signal: 'SIGKILL', coreDumped: false }],
    ['SIGINT', sh('kill -INT $$'), { code: null, signal: 'SIGINT', coreDumped: false }],
    ['SIGHUP', sh('kill -HUP $$'), { code: null, signal: 'SIGHUP', coreDumped: false }],
    ['SIGPIPE', sh('kill -PIPE $$'), { code: null, signal: 'SIGPIPE', coreDumped: false }],
    ['SIGRTMIN+1', ['perl', '-e', 'kill 35, $$'], { code: null, signal: 'SIGRTMIN+1', coreDumped: false }],
    ['SIGSEGV without a core dump', sh('ulimit -c 0; kill -SEGV $$'), { code: null, signal: 'SIGSEGV', coreDumped: false }],
    ['SIGABRT without a core dump', sh('ulimit -c 0; kill -ABRT $$'), { code: null, signal: 'SIGABRT', coreDumped: false }],
  ])('ends with %s', async (__, command, status) => {
    expect(await statusOf(start([...wrapper, ...command]))).toEqual(status);
  });

  test('gets each signal that is sent to the process, once', async () => {
    const child = start([...wrapper, ...echo(...FORWARDED)]);
    const next = linesOf(child);
    expect(await next()).toBe('ready');
    for (const signal of FORWARDED) {
      child.kill(signal);
      expect(await next()).toBe(signal);
    }
    // Nothing came twice.
    child.kill('SIGUSR1');
    expect(await next()).toBe('SIGUSR1');
    child.kill('SIGVTALRM');
    expect(await next()).toBe('end of output');
    expect(child.waitStatus).toEqual({ code: null, signal: 'SIGVTALRM', coreDumped: false });
  });

  test('gets queued real-time signals with their values', async () => {
    const child = start([...wrapper, process.execPath, fixture('shutdown/values.mjs')]);
    const next = linesOf(child);
    expect(await next()).toBe('ready');
    for (const value of [7, -1, 2 ** 31 - 1]) sigqueue(child.pid ?? 0, 'SIGRTMIN+1', value);
    expect([await next(), await next(), await next()]).toEqual([
      'SIGRTMIN+1 SI_QUEUE 7', 'SIGRTMIN+1 SI_QUEUE -1', 'SIGRTMIN+1 SI_QUEUE 2147483647',
    ]);
    child.kill('SIGTERM');
    expect(await statusOf(child)).toEqual({ code: null, signal: 'SIGTERM', coreDumped: false });
  });

  test('ends by SIGTERM if it has no handler, and as its handler decides if it has one', async () => {
    const without = start([...wrapper, ...sh('echo ready; exec sleep 60')]);
    expect(await linesOf(without)()).toBe('ready');
    without.kill('SIGTERM');
    expect(await statusOf(without)).toEqual({ code: null, signal: 'SIGTERM', coreDumped: false });
    const having = start([...wrapper, ...sh("trap 'exit 42' TERM; echo ready; while :; do sleep 0.1; done")]);
    expect(await linesOf(having)()).toBe('ready');
    having.kill('SIGTERM');
    expect(await statusOf(having)).toEqual({ code: 42, signal: null, coreDumped: false });
  });

  test('gets a signal for the group once', async () => {
    const child = start([...wrapper, ...echo('SIGTERM', 'SIGUSR1')]);
    const next = linesOf(child);
    expect(await next()).toBe('ready');
    child.killGroup('SIGTERM');
    expect(await next()).toBe('SIGTERM');
    child.killGroup('SIGUSR1');
    expect(await next()).toBe('SIGUSR1');
    child.kill('SIGKILL');
    expect(await next()).toBe('end of output');
  });

  test('has the ignored and blocked signals of the process', async () => {
    const child = start([...wrapper, '/bin/grep', '-E', 'Sig(Blk|Ign)', '/proc/self/status']);
    const next = linesOf(child);
    expect([await next(), await next()]).toEqual(['SigBlk:\t0000000000000000', 'SigIgn:\t0000000000000000']);
  });
});

test('signals that the wrapper ignores or blocks are ignored or blocked in the child, and not forwarded', async () => {
  const source = `
    import { blockSignals, ignoreSignals } from 'sigmask';
    import { foregroundChild } from 'sigmask/shutdown';
    ignoreSignals(['SIGHUP', 'SIGUSR2']);
    blockSignals('SIGRTMIN+2');
    foregroundChild('perl', ['-e', process.argv[1], 'USR1']);`;
  const state = 'open my $status, "<", "/proc/self/status"; print grep { /^Sig(Blk|Ign)/ } <$status>;';
  const child = start([process.execPath, '--input-type=module', '-e', source, `${state} ${ECHO}`]);
  const next = linesOf(child);
  // perl itself ignores SIGFPE.
  expect([await next(), await next(), await next()]).toEqual(['SigBlk:\t0000000800000000', 'SigIgn:\t0000000000000881', 'ready']);
  child.kill('SIGHUP');
  child.kill('SIGUSR2');
  child.kill('SIGUSR1');
  expect(await next()).toBe('SIGUSR1');
});

test('a signal that the program emits without arguments is forwarded', async () => {
  const source = `
    import { foregroundChild } from 'sigmask/shutdown';
    foregroundChild('perl', ['-e', process.argv[1], 'TERM', 'USR2']);
    process.on('SIGUSR2', () => process.emit('SIGTERM'));`;
  const child = start([process.execPath, '--input-type=module', '-e', source, ECHO]);
  const next = linesOf(child);
  expect(await next()).toBe('ready');
  child.kill('SIGUSR2');
  expect([await next(), await next()].sort()).toEqual(['SIGTERM', 'SIGUSR2']);
});

test('a SIGCONT that comes while the child is being started is forwarded', async () => {
  const source = `
    import { subscribe } from 'node:diagnostics_channel';
    import { foregroundChild } from 'sigmask/shutdown';
    subscribe('child_process', () => process.kill(process.pid, 'SIGCONT'));
    foregroundChild('perl', ['-e', process.argv[1]], { signals: { block: 'SIGCONT' } });`;
  const untilPending = 'for (;;) { open my $status, "<", "/proc/self/status"; last if grep { /^ShdPnd:\\s0{11}20{4}/ } <$status>; select undef, undef, undef, 0.05 } print "pending\n"';
  const child = start([process.execPath, '--input-type=module', '-e', source, untilPending]);
  expect(await linesOf(child)()).toBe('pending');
});

test('a child that joins the group of the wrapper gets each signal', async () => {
  const child = start([...WRAPPER, 'perl', '-e', `setpgrp(0, getpgrp(getppid())) or die; ${ECHO}`, 'CONT', 'TERM']);
  const next = linesOf(child);
  expect(await next()).toBe('ready');
  child.kill('SIGCONT');
  expect(await next()).toBe('SIGCONT');
  child.kill('SIGTERM');
  expect(await next()).toBe('SIGTERM');
  child.killGroup('SIGKILL');
  expect(await next()).toBe('end of output');
});

test('a fault signal and SIGVTALRM end the wrapper, and the child with it', async () => {
  for (const signal of ['SIGSEGV', 'SIGTRAP', 'SIGVTALRM'] as const) {
    const child = start([...sh('ulimit -c 0; exec "$@"'), 'sh', ...WRAPPER, ...sh('echo $$; exec sleep 60')]);
    const pid = Number(await linesOf(child)());
    child.kill(signal);
    await once(child, 'exit');
    expect(child.signalCode).toBe(signal);
    await until('the child has ended', () => hasEnded(pid));
  }
});

test('the child ends when the wrapper is killed', async () => {
  const child = start([...WRAPPER, ...sh('echo $$; exec sleep 60')]);
  const pid = Number(await linesOf(child)());
  child.kill('SIGKILL');
  await until('the child has ended', () => hasEnded(pid));
});

test("the child's core dump is not replaced by one of the wrapper", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sigmask-core-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const child = start([...WRAPPER, ...sh('ulimit -c unlimited; echo ready; kill -SEGV $$')], { cwd: directory });
  expect(await statusOf(child)).toEqual({ code: null, signal: 'SIGSEGV', coreDumped: false });
  // A core dump of Node has hundreds of megabytes. Where it goes depends on the system.
  expect(readdirSync(directory).map((name) => statSync(join(directory, name)).size > 50_000_000)).not.toContain(true);
});

test('calls that are refused or fail leave nothing behind', async () => {
  const type = 'ERR_INVALID_ARG_TYPE';
  const value = 'ERR_INVALID_ARG_VALUE';
  expect(await runFixture('shutdown/foreground-child-refused.mjs')).toEqual({
    refused: [value, value, value, type, type, type, value, value, 'ERR_UNKNOWN_SIGNAL', type, type],
    failed: ['ENOENT', 'execve', true], same: true, changed: [], children: [], inWorker: 'ERR_WORKER_UNSUPPORTED_OPERATION',
  });
});
