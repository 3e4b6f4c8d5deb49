// The sender of the signal that begins a shutdown, in its report.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, onTestFinished, test } from 'vitest';

import { spawn } from 'sigmask/child_process';

import { fixture } from '../support/fixture.ts';
import { Terminal } from '../support/terminal.ts';
import { noNamespace, UNSHARE } from './support.ts';

const uid = process.getuid?.();
const NO_PROCESS = { pid: null, uid: null };

const valueOf = (output: string, name: string): unknown => JSON.parse(new RegExp(`${name} (.*)\\.`).exec(output)?.[1] ?? 'null');

/** Runs the program to its end. When it is ready, `act` may send it signals. */
async function outputOf(how: string, act?: (group: number) => unknown, wrapper: readonly string[] = []): Promise<string> {
  const [file = '', ...args] = [...wrapper, process.execPath, fixture('shutdown/sender.mjs'), how];
  const child = spawn(file, args, { processGroup: 'new', stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.killGroup('SIGKILL'));
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (text.includes('ready')) act?.(Number(child.pid));
  });
  await once(child, 'close');
  return output;
}

/** Sends SIGTERM to a group, and returns the number of the process that did. */
const kill = (group: number): number => Number(execFileSync('sh', ['-c', 'echo $$; kill -TERM -$1', 'sh', `${group}`], { encoding: 'utf8' }));

describe('report has the sender', () => {
  test('of a signal from another process', async () => {
    let pid = 0;
    const output = await outputOf('from outside', (group) => (pid = kill(group)));
    // Baseline: a listener learns the signal alone.
    expect(valueOf(output, 'listener')).toEqual(['SIGTERM', 15]);

    expect(valueOf(output, 'sender')).toEqual({ pid, uid, fromTerminal: false });
  });

  test('of the first of two signals that come while JavaScript is busy', async () => {
    const output = await outputOf('two');
    expect(valueOf(output, 'sender')).toEqual({ pid: (valueOf(output, 'senders') as number[])[0], uid, fromTerminal: false });
  });

  test.skipIf(noNamespace)('in another pid namespace as 0', async () => {
    const output = await outputOf('from outside', kill, UNSHARE);
    expect(valueOf(output, 'sender')).toEqual({ pid: 0, uid, fromTerminal: false });
  });

  test('of ^C: the terminal', async () => {
    const terminal = new Terminal(process.execPath, [fixture('shutdown/sender.mjs')]);
    onTestFinished(() => terminal.kill());
    await terminal.shows('ready');
    terminal.press('^C');
    const shown = await terminal.shows(/sender .*\}/);
    expect(JSON.parse(shown.slice('sender '.length))).toEqual({ ...NO_PROCESS, fromTerminal: true });
  });
});

describe('report has no process', () => {
  // Programs emit a signal that they have read as a key.
  test.each(['emitted', 'emitted without arguments'])('for a signal that the program has %s', async (how) => {
    expect(valueOf(await outputOf(how), 'sender')).toEqual({ ...NO_PROCESS, fromTerminal: false });
  });

  test('for a signal after which many more have come', async () => {
    expect(valueOf(await outputOf('many'), 'sender')).toEqual({ ...NO_PROCESS, fromTerminal: false });
  });

  test('and no sender for begin', async () => {
    const output = await outputOf('begun');
    expect(output).toContain('sender null.');
  });
});
