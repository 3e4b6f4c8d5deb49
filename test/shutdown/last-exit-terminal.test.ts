// The last exit in a terminal: its modes afterwards, in the foreground, in the background, and when it has hung up.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import { LANES, RUNS } from './support.ts';
import { WAYS } from './wrapper.ts';

interface Options {
  /** What the program does in place of coordinateShutdown: nothing, or process.exit in a listener. */
  plain?: 'nothing' | 'process.exit';
  /** Ends with this code, by begin, at SIGTERM and SIGHUP. */
  code?: number;
  /** How it changes the modes of the terminal. */
  terminal?: 'setRawMode' | 'readline' | 'stty' | 'unread';
  stops?: boolean;
  /** The file for its output, which is the terminal otherwise. */
  log?: string;
}

const command = (options: Options): string[] => [process.execPath, fixture('shutdown/last-exit.mjs'), JSON.stringify(options)];

function open(file: string, ...args: string[]): Terminal {
  const terminal = new Terminal(file, args);
  onTestFinished(() => terminal.kill());
  return terminal;
}

/** What a script has shown when it has shown the modes after the program. */
async function allOf(terminal: Terminal): Promise<string> {
  await terminal.shows(/after [\w:]+\s/);
  terminal.kill();
  return terminal.output;
}

const wordAfter = (output: string, name: string): string | undefined => new RegExp(`${name} ([\\w:]+)`).exec(output)?.[1];

// A shell that is not interactive leaves the terminal as it is. The last output of a terminal that closes may be lost: cat keeps
// it open.
const AROUND = 'echo "before $(stty -g)"; "$@"; echo "status $?"; echo "after $(stty -g)"; exec cat';

/** Ends a program in a terminal by `signal`; SIGINT by ^C. */
async function end(options: Options, signal: NodeJS.Signals): Promise<{ status: number; exits: number; areModesBack: boolean }> {
  const terminal = open('sh', '-c', AROUND, 'sh', ...command(options));
  const pid = Number(/\d+/.exec(await terminal.shows(/ready \d+\./))?.[0]);
  if (signal === 'SIGINT') terminal.press('^C');
  else process.kill(pid, signal);
  const output = await allOf(terminal);
  return {
    status: Number(wordAfter(output, 'status')),
    exits: output.split(`exit ${wordAfter(output, 'status')}`).length - 1,
    areModesBack: wordAfter(output, 'after') === wordAfter(output, 'before'),
  };
}

const SIGNALS = [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const;

test.each((['setRawMode', 'readline', 'stty'] as const).flatMap((terminal) => SIGNALS.map(([signal, status]) => [terminal, signal, status] as const)))(
  'a program that changes the modes of its terminal by %s, and is ended by %s, leaves the terminal as it was',
  async (terminal, signal, status) => {
    // Node has a handler for SIGINT and SIGTERM, but none for SIGHUP. Its end by a signal emits no 'exit'.
    expect(await end({ terminal, plain: 'nothing' }, signal)).toEqual({ status, exits: 0, areModesBack: signal !== 'SIGHUP' });

    const lane = async (count: number): Promise<void> => {
      for (let run = 0; run < count; run++) expect(await end({ terminal }, signal)).toEqual({ status, exits: 1, areModesBack: true });
    };
    await Promise.all(Array.from({ length: LANES }, (_, index) => lane(Math.floor((RUNS + index) / LANES))));
  },
);

test('a program in the background leaves the terminal to the foreground', async () => {
  const endInBackground = async (options: Options): Promise<object> => {
    const terminal = open('bash', fixture('shutdown/in-background.sh'), ...command({ ...options, terminal: 'unread', stops: true }));
    const output = await allOf(terminal);
    return { status: wordAfter(output, 'status'), areModesKept: wordAfter(output, 'after') === wordAfter(output, 'before') };
  };
  expect(await endInBackground({ plain: 'nothing' })).toEqual({ status: '143', areModesKept: false });
  // SIGTTOU stops it.
  expect(await endInBackground({ plain: 'process.exit' })).toEqual({ status: '150', areModesKept: true });

  expect(await endInBackground({})).toEqual({ status: '143', areModesKept: true });
  expect(await endInBackground({ code: 5 })).toEqual({ status: '5', areModesKept: true });
});

/** Runs a program in a terminal, hangs up when its log says that it is ready, and waits for its end. */
async function endByHangup(log: string, [file = '', ...args]: readonly string[]): Promise<{ exitCode: number; signal: number }> {
  const terminal = open(file, ...args);
  await until('it is ready', () => existsSync(log) && readFileSync(log, 'utf8').includes('ready'));
  terminal.hangUp();
  const { exitCode, signal } = await terminal.ended;
  return { exitCode, signal };
}

function newLog(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-hangup-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'log');
}

test('a program whose terminal has hung up ends by SIGHUP, or with its code', async () => {
  const end = async (options: Options): Promise<object> => {
    const log = newLog();
    const ended = await endByHangup(log, command({ ...options, log }));
    return { ...ended, exits: [...readFileSync(log, 'utf8').matchAll(/exit \d+/g)].join() };
  };
  // Node 20 aborts when it restores the terminal.
  expect(await end({ plain: 'process.exit' })).not.toMatchObject({ signal: 1 });
  expect(await end({})).toEqual({ exitCode: 0, signal: 1, exits: 'exit 129' });
  expect(await end({ code: 5 })).toEqual({ exitCode: 5, signal: 0, exits: 'exit 5' });
});

test.each(WAYS)('a program whose terminal has hung up ends with its code %s', async (_, wrapper) => {
  const log = newLog();
  const script = `trap 'exit 42' HUP; echo ready > ${log}; while :; do sleep 0.1; done`;
  expect(await endByHangup(log, [...wrapper, 'sh', '-c', script])).toEqual({ exitCode: 42, signal: 0 });
});
