// execve: the program that takes the place of Node, compared with one that Node's own process.execve starts.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { describe, expect, test } from 'vitest';

import { SignalSet } from 'sigmask';

import { runProgram } from '../support/command.ts';
import { fixture, runFixture } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';
import { Terminal } from '../support/terminal.ts';

const ROOT_PROGRAM = "import { execve } from 'sigmask';";
const hasOwn = 'execve' in process;
const noFlag = skipUnless(process.allowedNodeEnvironmentFlags.has('--disable-sigusr1'), 'this Node has no --disable-sigusr1');
const noExecve = skipUnless(hasOwn, `Node ${process.version} has no process.execve`);

interface State {
  ignored: string[];
  blocked: string[];
  caught: string[];
  pending: string[];
  name: string;
}

async function stateOfCat(call: 'sigmask' | 'node', preparation: string, ...flags: string[]): Promise<State> {
  const args = ['--no-warnings', ...flags, fixture('self/execve.mjs'), call, preparation];
  const { code, stdout, stderr } = await runProgram(process.execPath, args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const field = (name: string): string => new RegExp(`^${name}:\\s+(\\w+)`, 'm').exec(stdout)?.[1] ?? '';
  const signalsOf = (name: string): string[] => [...SignalSet.fromBits(BigInt(`0x${field(name)}`))];
  return { ignored: signalsOf('SigIgn'), blocked: signalsOf('SigBlk'), caught: signalsOf('SigCgt'), pending: signalsOf('ShdPnd'), name: field('Name') };
}

/** Runs a program as a module of this package's folder, and returns its output. */
async function outputOf(source: string, env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await runProgram(process.execPath, ['--input-type=module', '-e', `${ROOT_PROGRAM}\n${source}`], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('the new program', () => {
  test.skipIf(noExecve)('ignores SIGPIPE with process.execve', async () => {
    expect((await stateOfCat('node', 'nothing')).ignored).toContain('SIGPIPE');
  });

  test.skipIf(noFlag)('does not block the SIGUSR1 that Node blocks for --disable-sigusr1', async () => {
    expect((await stateOfCat('sigmask', 'nothing', '--disable-sigusr1')).blocked).toEqual([]);
  });

  test('has the default action for SIGPIPE, SIGXFSZ and every other signal', async () => {
    expect(await stateOfCat('sigmask', 'nothing')).toEqual({ ignored: [], blocked: [], caught: [], pending: [], name: 'cat' });
  });

  test('ignores and blocks what this process did, gets its pending signals, and has no handlers', async () => {
    expect(await stateOfCat('sigmask', 'listeners, ignored and blocked signals')).toEqual({
      ignored: ['SIGHUP', 'SIGUSR1'], blocked: ['SIGINT', 'SIGUSR2'], caught: [], pending: ['SIGUSR2'], name: 'cat',
    });
  });

  test('has the number of the process that it replaces', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', `${ROOT_PROGRAM} execve('/bin/sh', ['sh', '-c', 'echo $$']);`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(Number(output)).toBe(child.pid);
  });

  test('gets all its arguments, the first included', async () => {
    expect(await outputOf(`execve('/bin/sh', ['another name', '-c', 'echo "$0,$1,$2"; tr "\\\\0" "|" < /proc/$$/cmdline', 'é', '', 'b c']);`)).toBe(
      'é,,b c\nanother name|-c|echo "$0,$1,$2"; tr "\\0" "|" < /proc/$$/cmdline|é||b c|',
    );
    expect(await outputOf("execve('/bin/pwd');")).toBe(`${process.cwd()}\n`);
  });

  test('gets the environment of this process byte for byte, or another one', async () => {
    const seen = await runProgram('sh', [
      '-c', `export BYTES=$(printf '\\377\\200'); exec "$0" --input-type=module -e "$1"`, process.execPath,
      `${ROOT_PROGRAM} process.env.ADDED = 'yes'; execve('/bin/sh', ['sh', '-c', 'printf %s "$BYTES" | od -An -tx1; echo "$ADDED"']);`,
    ]);
    expect(seen.stdout).toBe(' ff 80\nyes\n');
    expect(await outputOf("execve('/usr/bin/env', ['env'], { A: 'b', C: undefined, D: '' });")).toBe('A=b\nD=\n');
  });

  test('has the standard streams, blocking, that Node was given', async () => {
    const seen = await outputOf("process.stdout.write(''); process.stderr.write(''); execve('/bin/sh', ['sh', '-c', 'cat /proc/$$/fdinfo/[012]']);");
    const flags = [...seen.matchAll(/^flags:\s+(\d+)/gm)].map(([, digits]) => parseInt(digits ?? '', 8));
    const [NONBLOCK, CLOEXEC] = [0o4000, 0o2000000];
    expect(flags.map((number) => number & (NONBLOCK | CLOEXEC))).toEqual([0, 0, 0]);
  });

  test('has a terminal that is no longer raw; after a failure the terminal is raw again', async () => {
    const terminal = new Terminal(process.execPath, [fixture('self/execve-raw.mjs')]);
    const { output, exitCode } = await terminal.ended;
    expect(exitCode).toBe(0);
    expect(JSON.parse(output.split('\r\n')[0] ?? '')).toEqual({ before: true, code: 'ENOENT', after: true, isRaw: true });
    expect(output).toMatch(/[^-]icanon/);
    expect(output).toMatch(/[^-]isig/);
  });
});

test('a call that fails throws the errno and changes nothing; bad arguments are refused before anything happens', async () => {
  const file = '["/bin/true",';
  expect(await runFixture('self/execve-fails.mjs')).toEqual({
    failures: [
      ['ENOENT', true, 'execve', true], ['EACCES', true, 'execve', true], ['EACCES', true, 'execve', true], ['ENOTDIR', true, 'execve', true],
    ],
    tooLong: 'E2BIG',
    unchanged: true,
    refused: {
      '[]': 'ERR_INVALID_ARG_TYPE file', '[7]': 'ERR_INVALID_ARG_TYPE file', '["a\\u0000"]': 'ERR_INVALID_ARG_VALUE file',
      [`${file}"true"]`]: 'ERR_INVALID_ARG_TYPE args', [`${file}[]]`]: 'ERR_INVALID_ARG_VALUE args',
      [`${file}["true",5]]`]: 'ERR_INVALID_ARG_TYPE args[1]', [`${file}["true","a\\u0000b"]]`]: 'ERR_INVALID_ARG_VALUE args[1]',
      [`${file}["true"],"A=1"]`]: 'ERR_INVALID_ARG_TYPE env', [`${file}["true"],null]`]: 'ERR_INVALID_ARG_TYPE env',
      [`${file}["true"],{"A":1}]`]: 'ERR_INVALID_ARG_TYPE env.A', [`${file}["true"],{"A":"a\\u0000"}]`]: 'ERR_INVALID_ARG_VALUE env.A',
      [`${file}["true"],{"A=B":""}]`]: 'ERR_INVALID_ARG_VALUE env', [`${file}["true"],{"":""}]`]: 'ERR_INVALID_ARG_VALUE env',
    },
    inWorker: 'ERR_WORKER_UNSUPPORTED_OPERATION',
    SIGPIPE: 'ignore',
    works: 'works\n',
  });
});
