// The last exit: what Node and other code do at the end of a process that a signal ends, and what can go wrong in it.

import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { spawn } from 'sigmask/child_process';

import { fixture } from '../support/fixture.ts';
import { noNamespace, UNSHARE } from './support.ts';

interface Options {
  /** What the program does in place of coordinateShutdown: nothing, or process.exit in a listener. */
  plain?: 'nothing' | 'process.exit';
  /** What stands for process.exit. */
  exit?: 'throws' | 'returns';
  /** What a listener for 'exit' does. */
  onceExiting?: 'throws' | 'exits' | 'aborts' | 'gets the signal again';
  /** Whether it listens for 'uncaughtException'. */
  catches?: boolean;
  /** Whether it uses signal-exit. */
  hook?: boolean;
}

interface End {
  waitStatus: unknown;
  /** What it has printed at its end. */
  output: string[];
  errors: string;
  coverage: number;
  profiles: string[];
}

const filesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Starts the program, sends it SIGTERM when it is ready, and waits for its end or for `last` in its output. */
async function end(options: Options, wrapper: readonly string[] = [], last = /never/): Promise<End> {
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-last-exit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [coverage, profiles] = [join(folder, 'coverage'), join(folder, 'profiles')];
  const profiling = ['--cpu-prof', '--cpu-prof-dir', profiles, '--heap-prof', '--heap-prof-dir', profiles];
  const [file = '', ...args] = [...wrapper, process.execPath, ...profiling, fixture('shutdown/last-exit.mjs'), JSON.stringify(options)];
  const child = spawn(file, args, {
    processGroup: 'new', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: coverage },
  });
  onTestFinished(() => void child.killGroup('SIGKILL'));
  let output = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const closed = once(child, 'close');
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (/ready \d+/.test(text)) child.killGroup('SIGTERM');
    if (last.test(output)) child.killGroup('SIGKILL');
  });
  await closed;
  return {
    waitStatus: child.waitStatus,
    output: output.trim().split('\n').slice(1),
    errors,
    coverage: filesIn(coverage).length,
    profiles: filesIn(profiles).map((name) => name.split('.')[0] ?? '').sort(),
  };
}

const BY_SIGTERM = { code: null, signal: 'SIGTERM', coreDumped: false };

describe('exit hooks, coverage and profiles', () => {
  const hooks = { output: ['exit 143', 'hook 143 null'], coverage: 1, profiles: ['CPU', 'Heap'] };

  test('come as with process.exit, and then the signal ends the process', async () => {
    expect(await end({ plain: 'process.exit', hook: true })).toMatchObject({ waitStatus: { code: 143 }, ...hooks });

    expect(await end({ hook: true })).toMatchObject({ waitStatus: BY_SIGTERM, ...hooks });
  });

  test.skipIf(noNamespace)('come in process 1 of a container, too, which the signal does not end', async () => {
    expect(await end({ plain: 'process.exit', hook: true }, UNSHARE)).toMatchObject({ waitStatus: { code: 143 }, ...hooks });

    expect(await end({ hook: true }, UNSHARE)).toMatchObject({ waitStatus: { code: 143 }, ...hooks });
  });
});

describe("a listener for 'exit'", () => {
  test.each([['throws', 143, /a listener has failed/], ['exits', 5, /^$/]] as const)('that %s does not keep the signal from ending the process', async (onceExiting, code, errors) => {
    expect(await end({ plain: 'process.exit', onceExiting })).toMatchObject({ waitStatus: { code } });

    expect(await end({ onceExiting })).toMatchObject({ waitStatus: BY_SIGTERM, coverage: 1, errors: expect.stringMatching(errors) as string });
  });

  test('that throws what another listener catches does not keep the signal from ending the process', async () => {
    const failing: Options = { onceExiting: 'throws', catches: true };
    const output = ['exit 143', 'caught a listener has failed'];
    expect(await end({ plain: 'process.exit', ...failing }, [], /caught/)).toMatchObject({ waitStatus: { signal: 'SIGKILL' }, output });

    expect(await end(failing)).toMatchObject({ waitStatus: BY_SIGTERM, output });
  });

  test('that aborts ends the process by SIGABRT', async () => {
    expect(await end({ plain: 'process.exit', onceExiting: 'aborts' })).toMatchObject({ waitStatus: { signal: 'SIGABRT' } });

    expect(await end({ onceExiting: 'aborts' })).toMatchObject({ waitStatus: { signal: 'SIGABRT' } });
  });

  test('is not cut short by another signal', async () => {
    const output = ['exit 143', 'still here'];
    expect(await end({ plain: 'process.exit', onceExiting: 'gets the signal again' })).toMatchObject({ waitStatus: { code: 143 }, output });

    expect(await end({ onceExiting: 'gets the signal again' })).toMatchObject({ waitStatus: BY_SIGTERM, output });
  });
});

describe('a process.exit that is replaced', () => {
  test('by a function that throws does not keep the signal from ending the process', async () => {
    expect(await end({ plain: 'process.exit', exit: 'throws' })).toMatchObject({ waitStatus: { code: 1 } });

    expect(await end({ exit: 'throws' })).toMatchObject({ waitStatus: BY_SIGTERM, output: [] });
  });

  test('by a function that returns does not keep the signal from ending the process', async () => {
    expect(await end({ plain: 'process.exit', exit: 'returns' }, [], /returned/)).toMatchObject({ waitStatus: { signal: 'SIGKILL' } });

    expect(await end({ exit: 'returns' })).toMatchObject({ waitStatus: BY_SIGTERM, output: ['process.exit returned'] });
  });
});
