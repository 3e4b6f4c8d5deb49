// sigmask/child_process does what node:child_process does.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

import { describe, expect, expectTypeOf, test } from 'vitest';

import { getpgid, getpgrp } from 'sigmask';
import { exec, execFile, fork, spawn } from 'sigmask/child_process';

import { runFixture } from '../support/fixture.ts';
import { endOf, endWithTest, expectSame, outputOf, sleeper, type Started } from './support.ts';

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
    expect(await expectSame((functions) => outputOf(functions.spawn('sh', args, { env })))).toContain('[][grün][a b][\t]');
  });

  test('arguments that are not strings, and empty places', async () => {
    const args = ['-c', 'printf "[%s]" "$@"', 'sh', 7, null, , { toString: () => 'a\0b' }] as string[];
    expect(await expectSame((functions) => outputOf(functions.spawn('sh', args)))).toBe('[7][null][undefined][a]');
  });

  test('a cwd that is a Buffer, which Node ignores', async () => {
    const cwd = Buffer.from('/usr') as never;
    expect(await expectSame((functions) => outputOf(functions.spawn('pwd', { cwd })))).toBe(`${process.cwd()}\n`);
  });

  test('a PATH with a directory whose name is too long', async () => {
    const env = { PATH: `/${'x'.repeat(5_000)}:/bin:/usr/bin` };
    expect(await expectSame((functions) => endOf(functions.spawn('true', { env })))).toEqual([0, null]);
  });

  test('a script without a #! line is run by sh, as execvp does', async () => {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', 'd=$(mktemp -d); printf "echo ran $1" > $d/x; chmod +x $d/x; echo $d']);
    expect(await outputOf(spawn('x', ['1'], { env: { PATH: stdout.trim() } }))).toBe('ran\n');
  });

  test('an AbortSignal ends the child', async () => {
    const controller = new AbortController();
    const child = sleeper({ signal: controller.signal });
    const failed = once(child, 'error').catch((error: unknown) => [error]);
    controller.abort();
    expect((await failed)[0]).toMatchObject({ name: 'AbortError' });
    expect(await endOf(child)).toEqual([null, 'SIGTERM']);
  });

  test('timeout and killSignal', async () => {
    expect(await endOf(sleeper({ timeout: 20, killSignal: 'SIGKILL' }))).toEqual([null, 'SIGKILL']);
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
    // Null is none.
    const children = [execFile('true', [], {}, null as never), exec('true', {}, null as never)];
    expect(await Promise.all(children.map(endOf))).toEqual([[0, null], [0, null]]);
  });
});

test('fork exchanges messages', async () => {
  const child = endWithTest(fork(new URL('../support/programs/polite-worker.mjs', import.meta.url), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }));
  expect(await once(child, 'message')).toEqual(['ready', undefined]);
  child.send('finish');
  expect(await endOf(child)).toEqual([0, null]);
});

test('a child leaves nothing behind in the heap', async () => {
  const bytes = await runFixture<Record<string, number>>('drop-in/leak.mjs');
  expect(bytes.ended).toBeLessThan(500);
  expect(bytes.failed).toBeLessThan(500);
  expect(bytes.inScope).toBeLessThan(500);
});
