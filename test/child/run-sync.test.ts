// The synchronous functions return what Node's return, with the signals of the options. A storm of signals disturbs no wait.

import * as stock from 'node:child_process';
import { constants } from 'node:os';
import { inspect } from 'node:util';

import { describe, expect, expectTypeOf, test } from 'vitest';

import { getpgrp, SignalSet } from 'sigmask';
import * as ours from 'sigmask/child_process';

import { runFixture, type Surroundings } from '../support/fixture.ts';
import { count, STEP_LIMIT } from '../support/pace.mts';
import { noRealTimeSignals, UNUSUAL } from '../support/skip.ts';

type Module = Pick<typeof stock, 'spawnSync' | 'execSync' | 'execFileSync'>;
type Result = Record<string, unknown> & { error?: unknown };

const ERROR_FIELDS = ['name', 'message', 'code', 'errno', 'syscall', 'path', 'spawnargs', 'status', 'signal', 'output', 'stdout', 'stderr'];

// Comparing large Buffers item by item takes seconds.
const plain = (value: unknown): unknown => {
  if (Buffer.isBuffer(value)) return `Buffer ${value.toString('latin1')}`;
  return Array.isArray(value) ? value.map(plain) : value;
};

const described = (error: unknown): unknown =>
  error instanceof Error ? ERROR_FIELDS.map((field) => [field, plain((error as unknown as Result)[field])]) : error;

/** The result or the error of a call, except the pid. */
function outcome(call: (module: Module) => unknown, module: Module): unknown {
  try {
    const result = call(module);
    if (typeof result !== 'object' || result === null || Buffer.isBuffer(result)) return { returned: plain(result) };
    const fields = Object.entries(result).map(([field, value]) => [field, field === 'pid' ? null : plain(described(value))]);
    return { returned: Object.fromEntries(fields) as object, keys: Object.keys(result) };
  } catch (error) {
    return { thrown: described(error), keys: Object.keys(error as object).filter((key) => key !== 'stage') };
  }
}

const LARGE = Buffer.alloc(3_000_000, 'large ');
const sh = (script: string, options?: stock.SpawnSyncOptions) => (module: Module): unknown => module.spawnSync('/bin/sh', ['-c', script], options);

/** Takes more time each round, until the shell ends in time and the process that it has started does not. */
const grandchildTimeout = (module: Module): unknown => {
  for (let timeout = 100; ; timeout *= 2) {
    // Not in the script, because the error names that.
    const env = { ...process.env, SECONDS_TO_SLEEP: String(timeout / 50) };
    const result = module.spawnSync('/bin/sh', ['-c', 'sleep $SECONDS_TO_SLEEP & echo early'], { timeout, env });
    if (result.signal === null && result.stdout.length > 0) return result;
  }
};

const CASES: [string, (module: Module) => unknown][] = [
  ['output and exit code', sh('echo out; echo err >&2; exit 3')],
  ['encoding', sh('printf "grün\\000"', { encoding: 'utf8' })],
  ['encoding buffer', sh('echo a', { encoding: 'buffer' })],
  ['input, a string', sh('cat; echo end', { input: 'grün' })],
  ['input, a typed array', sh('cat', { input: new Uint16Array([0x4141, 0x4242]) })],
  ['input, a DataView of a part', sh('cat', { input: new DataView(new ArrayBuffer(8), 3, 2) })],
  ['input and output that no socket holds', sh('cat', { input: LARGE, maxBuffer: Infinity })],
  ['no input', sh('cat; echo end')],
  ['empty input', sh('cat; echo end', { input: '' })],
  ['stdio ignored', sh('cat; echo lost; exit 2', { stdio: 'ignore' })],
  ['stdio by descriptor, and beyond 2', sh('echo three >&3; echo two >&2; ls /proc/self/fd | grep -x .', { stdio: ['pipe', 'pipe', 'ignore', 'pipe', null] })],
  ['stdout to stderr’s pipe', sh('echo both; echo err >&2', { stdio: ['ignore', 'pipe', 'pipe'] })],
  ['a stdio item that Node passes over', sh('readlink /proc/self/fd/2', { stdio: ['pipe', 'text'] as never })],
  ['a stdio item that is bytes', sh('readlink /proc/self/fd/2', { stdio: ['pipe', Buffer.from('text')] as never })],
  ['argv0', (module) => module.spawnSync('/bin/sh', ['-c', 'echo $0'], { argv0: 'other', encoding: 'utf8' })],
  ['shell', (module) => module.spawnSync('echo $0 "$ONE"', { shell: true, env: { ONE: '1' }, encoding: 'utf8' })],
  ['shell bash', (module) => module.spawnSync('echo $0', { shell: '/bin/bash', encoding: 'utf8' })],
  ['cwd as URL', (module) => module.spawnSync('pwd', { cwd: new URL('file:///usr/'), encoding: 'utf8' })],
  ['cwd as Buffer', (module) => module.spawnSync('pwd', { cwd: Buffer.from('/usr') as never, encoding: 'utf8' })],
  ['an empty cwd', (module) => module.spawnSync('pwd', { cwd: '' })],
  ['no cwd', (module) => module.spawnSync('pwd', { cwd: '/nowhere' })],
  ['no program', (module) => module.spawnSync('no-such-program', ['one', 'two'])],
  ['no permission', (module) => module.spawnSync('/etc/passwd')],
  ['a list of arguments that is too long', (module) => module.spawnSync('/bin/true', ['x'.repeat(3_000_000)])],
  ['a signal', sh('kill -9 $$')],
  ['timeout', sh('exec sleep 60', { timeout: 30 })],
  ['timeout with killSignal', sh('exec sleep 60', { timeout: 30, killSignal: 'SIGKILL' })],
  ['timeout that is not reached', sh('exit 1', { timeout: STEP_LIMIT })],
  ['killSignal by number', sh('exec sleep 60', { timeout: 30, killSignal: constants.signals.SIGUSR1 })],
  ['maxBuffer that is not reached', sh('printf 12345678', { maxBuffer: 8 })],
  ['maxBuffer that is undefined, which is no limit', sh('head -c 2000000 /dev/zero', { maxBuffer: undefined })],
  ['maxBuffer exceeded', sh('printf 123456789; exec sleep 60', { maxBuffer: 8 })],
  ['maxBuffer exceeded on both together', sh('printf 12345; printf 12345 >&2; exec sleep 60', { maxBuffer: 8 })],
  ['a descriptor below 0, which Node takes for a pipe', sh('true', { stdio: ['ignore', 'pipe', -1] })],
  ['uid and gid', sh('id -u; id -g; id -G', { uid: 65534, gid: 65534, encoding: 'utf8' })],
  ['detached', sh('ps -o pid=,sid= -p $$ | awk \'{ print $1 == $2 }\'', { detached: true, encoding: 'utf8' } as object)],
  ['a grandchild that keeps the output open', sh('(sleep 0.1; echo late) & echo early', { encoding: 'utf8' })],
  ['timeout of a grandchild that keeps the output open', grandchildTimeout],
  ['large input that the child does not read', sh('exit 3', { input: LARGE })],
  ['large input of which some is read', sh('head -c 10', { input: LARGE })],
  ['execSync', (module) => module.execSync('echo $0')],
  ['execSync with an exit code', (module) => module.execSync('echo out; echo err >&2; exit 7', { stdio: 'pipe' })],
  ['execSync with encoding', (module) => module.execSync('echo a', { encoding: 'utf8' })],
  ['execSync with a timeout', (module) => module.execSync('exec sleep 60', { timeout: 30 })],
  ['execFileSync', (module) => module.execFileSync('/bin/echo', ['a', ''], { encoding: 'utf8' })],
  ['execFileSync without arguments', (module) => module.execFileSync('/bin/echo', { encoding: 'utf8' })],
  ['execFileSync with no program', (module) => module.execFileSync('no-such-program', ['one'])],
  ['execFileSync with a signal', (module) => module.execFileSync('/bin/sh', ['-c', 'kill -15 $$'])],
  ['a wrong type of options', (module) => module.spawnSync('/bin/true', [], 7 as never)],
  ['null for options', (module) => module.spawnSync('/bin/true', [], null as never)],
  ['a wrong type of arguments', (module) => module.spawnSync('/bin/true', 7 as never)],
  ['a wrong type of input', sh('cat', { input: 7 as never })],
  ['a wrong timeout', sh('true', { timeout: -1 })],
  ['a wrong maxBuffer', sh('true', { maxBuffer: -1 })],
  ['a wrong signal', sh('true', { killSignal: 'SIGFOO' as never })],
  ['an IPC channel', sh('true', { stdio: ['ipc'] as never })],
  ['NUL in an argument', (module) => module.spawnSync('/bin/true', ['a\0b'])],
];

describe('as Node does it', () => {
  test.each(CASES)('%s', (_, call) => {
    const [expected, found] = [outcome(call, stock), outcome(call, ours)];
    expect(found, inspect(found).slice(0, 2_000)).toEqual(expected);
  });

  test('in a scope, by node:child_process itself', () => {
    const found = ours.withChildSignals({}, () => CASES.map(([name, call]) => [name, outcome(call, stock)]));
    expect(found).toEqual(CASES.map(([name, call]) => [name, outcome(call, stock)]));
  });
});

test('several pipes have one input each, as in Node’s binding below', () => {
  const { binding } = process as unknown as { binding(name: string): { spawn(options: object): { status: number; output: unknown[] } } };
  const pipe = (input: string): object => ({ type: 'pipe', readable: true, writable: false, input: Buffer.from(input) });
  const output = { type: 'pipe', readable: false, writable: true };
  const options = { file: '/bin/sh', args: ['sh', '-c', 'cat <&3; cat'], envPairs: ['PATH=/bin:/usr/bin'], detached: false, stdio: [pipe('zero'), output, output, pipe('three ')] };
  const run = (): unknown => {
    const { status, output: texts } = binding('spawn_sync').spawn(structuredClone(options));
    return [status, texts.map(String)];
  };
  expect(run()).toEqual([0, ['null', 'three zero', '', 'null']]);
  expect(ours.withChildSignals({}, run)).toEqual(run());
});

describe('the result', () => {
  test('has signalsAtExec, waitStatus and resourceUsage, which are not enumerated', () => {
    const result = ours.spawnSync('/bin/sh', ['-c', 'exit 4'], { signals: { ignore: 'SIGINT', block: UNUSUAL } });
    expect(Object.keys(result)).toEqual(Object.keys(stock.spawnSync('/bin/true')));
    expect(result.signalsAtExec).toEqual({ blocked: SignalSet.of(UNUSUAL), ignored: SignalSet.of('SIGINT'), caught: SignalSet.empty });
    expect(result.waitStatus).toEqual({ code: 4, signal: null, coreDumped: false });
    expect(Object.keys(result.resourceUsage ?? {}).sort()).toEqual(Object.keys(process.resourceUsage()).sort());
  });

  test.skipIf(noRealTimeSignals)('names a real-time signal, for which Node has no name', () => {
    const script = ['-c', 'kill -40 $$'];
    expect(stock.spawnSync('/bin/sh', script)).toMatchObject({ status: null, signal: '' });
    const result = ours.spawnSync('/bin/sh', script);
    expect(result).toMatchObject({ status: null, signal: 'SIGRTMIN+6' });
    expect(result.waitStatus).toEqual({ code: null, signal: 'SIGRTMIN+6', coreDumped: false });
  });

  test('of a child that could not be started names the failure', () => {
    const result = ours.spawnSync('/bin/true', { cwd: '/nowhere' });
    expect(result.error).toMatchObject({ code: 'ENOENT', stage: 'chdir' });
    expect([result.signalsAtExec, result.waitStatus, result.resourceUsage]).toEqual([undefined, null, null]);
    expect(() => ours.execFileSync('no-such-program')).toThrow(expect.objectContaining({ code: 'ENOENT', stage: 'execve' }));
  });

  test('is typed as Node’s', () => {
    expectTypeOf(ours.spawnSync('/bin/true').stdout).toEqualTypeOf<NonSharedBuffer>();
    expectTypeOf(ours.spawnSync('/bin/true', { encoding: 'utf8' }).stdout).toEqualTypeOf<string>();
    expectTypeOf(ours.execSync('true', { encoding: 'utf8' })).toEqualTypeOf<string>();
    expectTypeOf(ours.execFileSync('true', [], { encoding: 'utf8', signals: { ignore: 'SIGINT' } })).toEqualTypeOf<string>();
  });
});

describe('options', () => {
  test('processGroup', () => {
    const groupOf = (processGroup: 'inherit' | 'new'): number => {
      const stat = ours.execFileSync('/bin/cat', ['/proc/self/stat'], { encoding: 'utf8', processGroup });
      return Number(stat.replace(/^.*\) /s, '').split(' ')[2]);
    };
    expect(groupOf('inherit')).toBe(getpgrp());
    expect(groupOf('new')).not.toBe(getpgrp());
  });

  test('a child that is Node keeps its ignored signals', () => {
    const script = `process.stdout.write(require('sigmask').getDisposition('SIGINT'))`;
    const run = (module: Module, options: object): string => module.execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', ...options });
    expect(run(stock, {})).toBe('handler');
    expect(run(ours, { signals: { ignore: 'SIGINT' } })).toBe('ignore');
    expect(ours.withChildSignals({ ignore: 'SIGINT' }, () => run(stock, {}))).toBe('ignore');
  });

  test.each([
    [{ signals: { ignore: ['SIGINT', 'SIGKILL'] } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.ignore[1]'],
    [{ signals: { block: 65 } }, 'ERR_OUT_OF_RANGE', 'options.signals.block'],
    [{ processGroup: 'old' }, 'ERR_INVALID_ARG_VALUE', 'options.processGroup'],
    [{ foreground: true }, 'ERR_INVALID_ARG_VALUE', 'options.foreground'],
    [{ processGroup: 7, detached: true }, 'ERR_INVALID_ARG_VALUE', 'options.processGroup'],
  ])('%o is refused', (options, code, name) => {
    for (const call of [() => ours.spawnSync('true', options as object), () => ours.execSync('true', options as object), () => ours.execFileSync('true', options as object)]) {
      expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(name) as string }));
    }
  });
});

const STORMED = count(200, 20);
const WAYS: [string, Surroundings][] = [
  ['vfork and pidfd', {}],
  ['fork and a waiting thread', { env: { SIGMASK_INTERNAL: 'fork,no-pidfd' } }],
];

describe.each(WAYS)('with %s', (_, around) => {
  test(`a storm of SIGINT over the group kills none of ${STORMED} children, but a stock one; nothing is left behind`, async () => {
    const { stockKilled, heard, ...others } = await runFixture<{ stockKilled: number; heard: number }>('child/spawn-sync.mjs', [String(STORMED)], around);
    expect(others).toEqual({ killed: 0, wrong: 0, failed: 0, changed: [], children: [], descriptors: 0 });
    expect(stockKilled).toBeGreaterThan(0);
    expect(heard).toBeGreaterThan(0);
  });
});
