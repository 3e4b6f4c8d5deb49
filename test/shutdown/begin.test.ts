// Shutdown.begin: a shutdown that the program itself starts, and how this process ends after it.

import { once } from 'node:events';

import { describe, expect, onTestFinished, test } from 'vitest';

import { spawn } from 'sigmask/child_process';
import { coordinateShutdown, type BeginOptions, type ShutdownOptions } from 'sigmask/shutdown';

import { fixture } from '../support/fixture.ts';
import { killMarked, marked } from '../support/processes.ts';
import { exited, killedBy } from './support.ts';

interface Options {
  /** Whether the program ends with process.exit, without coordinateShutdown. */
  plain?: boolean;
  /** What each child does before it starts to sleep. */
  scripts: string[];
  begin?: BeginOptions[];
  policy?: ShutdownOptions;
  exitCode?: number;
  restored?: boolean;
  /** Whether the promise of `report` is never fulfilled. */
  reportNeverEnds?: boolean;
  /** A further child that ends with a code, with which the program ends then. */
  failing?: string;
  /** Another shutdown, with one child, that begins before. */
  another?: { script: string; begin: BeginOptions };
}

interface End {
  waitStatus: unknown;
  /** What it has printed. */
  output: string[];
  left: number;
}

const SLEEPS = ':';
const IGNORES = 'trap "" INT TERM';
let marks = 0;

/** Runs the program to its end. When it prints `at`, it is sent `signal`. */
async function end(options: Options, [at, signal]: [string, NodeJS.Signals] | [] = []): Promise<End> {
  const mark = `SIGMASK_TEST_MARK=begin-${process.pid}-${marks++}.`;
  onTestFinished(() => killMarked(mark));
  const child = spawn('env', [mark, process.execPath, fixture('shutdown/begin.mjs'), JSON.stringify({ begin: [], ...options })], {
    processGroup: 'new', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' },
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (at !== undefined && !output.includes(at) && `${output}${text}`.includes(at)) child.kill(signal);
    output += text;
  });
  await once(child, 'close');
  return { waitStatus: child.waitStatus, output: output.trim().split('\n'), left: marked(mark).length };
}

const report = (outcome: object): string => `report ${JSON.stringify(outcome)}`;
const BY_SIGTERM = killedBy('SIGTERM');

describe('begin ends the children, and then this process', () => {
  test('baseline: process.exit leaves the children', async () => {
    expect(await end({ plain: true, scripts: [SLEEPS], begin: [{ code: 7 }] })).toEqual({ waitStatus: exited(7), output: ['exit 7'], left: 1 });
  });

  test.each<[string, BeginOptions, Partial<Options>, object, object, number]>([
    ['with code', { code: 7 }, {}, exited(7), { signal: null, code: 7 }, 7],
    ['with code 0', { code: 0 }, { exitCode: 5 }, exited(0), { signal: null, code: 0 }, 0],
    ['by signal', { signal: 'SIGTERM' }, {}, BY_SIGTERM, { signal: 'SIGTERM', code: null }, 143],
    ['with process.exitCode', {}, { exitCode: 5 }, exited(5), { signal: null, code: 5 }, 5],
    ['with 0', {}, {}, exited(0), { signal: null, code: 0 }, 0],
    ['with code after restore', { code: 7 }, { restored: true }, exited(7), { signal: null, code: 7 }, 7],
  ])('%s, for begin(%o)', async (_how, begin, rest, waitStatus, outcome, exit) => {
    expect(await end({ scripts: [SLEEPS], begin: [begin], ...rest })).toEqual({
      waitStatus, left: 0,
      output: ['requested true', ...('restored' in rest ? ['listeners 0'] : []), report({ ...outcome, escalatedTo: null, ends: [BY_SIGTERM] }), `exit ${exit}`],
    });
  });

  test('asks children by another signal, and ends with the code', async () => {
    const { output } = await end({ scripts: [SLEEPS, IGNORES], begin: [{ signal: 'SIGHUP', code: 7 }] });
    expect(output).toContain(report({ signal: null, code: 7, escalatedTo: null, ends: [killedBy('SIGHUP'), killedBy('SIGHUP')] }));
  });

  test.each<[BeginOptions, object]>([
    [{ code: 7 }, exited(7)],
    [{ signal: 'SIGTERM' }, BY_SIGTERM],
  ])('ends as %o says if report waits for nothing that could still happen', async (begin, waitStatus) => {
    expect(await end({ scripts: [SLEEPS], begin: [begin], reportNeverEnds: true })).toMatchObject({ waitStatus, left: 0 });
  });

  test('does nothing when it is called again', async () => {
    const { waitStatus, output } = await end({ scripts: [SLEEPS], begin: [{ code: 7 }, { code: 8, signal: 'SIGKILL' }] });
    expect([waitStatus, output[1]]).toEqual([exited(7), report({ signal: null, code: 7, escalatedTo: null, ends: [BY_SIGTERM] })]);
  });

  test('escalates after grace for children that do not end', async () => {
    const { waitStatus, output } = await end({ scripts: [IGNORES], begin: [{ code: 7 }], policy: { grace: 1_500 } });
    expect([waitStatus, output[1]]).toEqual([exited(7), report({ signal: null, code: 7, escalatedTo: 'SIGKILL', ends: [killedBy('SIGKILL')] })]);
  });

  test('escalates at a signal during the shutdown', async () => {
    const options: Options = { scripts: [IGNORES], begin: [{ code: 7 }], policy: { escalate: ['SIGKILL'] } };
    const { waitStatus, output } = await end(options, ['requested', 'SIGINT']);
    expect([waitStatus, output[1]]).toEqual([exited(7), report({ signal: null, code: 7, escalatedTo: 'SIGKILL', ends: [killedBy('SIGKILL')] })]);
  });

  test.each<[BeginOptions, object]>([
    [{ code: 7 }, exited(7)],
    [{ signal: 'SIGINT' }, killedBy('SIGINT')],
  ])('of two shutdowns the last to finish ends the process in its way: %o', async (begin, waitStatus) => {
    const ended = await end({ scripts: [IGNORES], begin: [begin], another: { script: 'exec sleep 600', begin: { code: 8 } } });
    expect(ended).toMatchObject({ waitStatus, left: 0 });
    expect(ended.output).toContain('other 8');
  });
});

test('a task that fails ends the others, and its code is that of this process', async () => {
  const tasks = { scripts: [SLEEPS, SLEEPS], failing: 'exit 3' };
  expect(await end({ ...tasks, plain: true })).toMatchObject({ waitStatus: { code: 3 }, left: 2 });

  expect(await end(tasks)).toMatchObject({ waitStatus: { code: 3 }, left: 0 });
});

test.each<[string, BeginOptions, string]>([
  ['options.code', { code: 256 }, 'ERR_OUT_OF_RANGE'],
  ['options.code', { code: -1 }, 'ERR_OUT_OF_RANGE'],
  ['options.code', { code: 1.5 }, 'ERR_OUT_OF_RANGE'],
  ['options.code', { code: '1' as never }, 'ERR_INVALID_ARG_TYPE'],
  ['options.code', { code: null as never }, 'ERR_INVALID_ARG_TYPE'],
  ['options.signal', { signal: 'TERM' as never }, 'ERR_UNKNOWN_SIGNAL'],
  ['options.signal', { signal: 'SIGSTOP' }, 'ERR_INVALID_ARG_VALUE'],
  ['options.signal', { code: 1, signal: 'SIGCHLD' }, 'ERR_INVALID_ARG_VALUE'],
  ['options.reason', { reason: 'a task' } as never, 'ERR_INVALID_ARG_VALUE'],
  ['options', null as never, 'ERR_INVALID_ARG_TYPE'],
])('begin refuses wrong %s of %o before it begins', (name, options, code) => {
  using shutdown = coordinateShutdown([]);
  expect(() => shutdown.begin(options)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(name) as string }));
  expect(shutdown.requested.aborted).toBe(false);
});
