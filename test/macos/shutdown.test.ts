// Shutdowns on the stand-in for XNU: where a signal comes from.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, onTestFinished, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { Terminal } from '../support/terminal.ts';
import { noStandIn, ON_MACOS } from './support.ts';

const uid = process.getuid?.();
const program = fixture('shutdown/sender.mjs');
const valueOf = (output: string, name: string): unknown => JSON.parse(new RegExp(`${name} (.*)\\.`).exec(output)?.[1] ?? 'null');

test.skipIf(noStandIn)('reports the process that has sent a signal', async () => {
  const run = promisify(execFile)(process.execPath, [program, 'two'], { env: { ...process.env, ...ON_MACOS } });
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  expect(valueOf(stdout, 'sender')).toEqual({ pid: (valueOf(stdout, 'senders') as number[])[0], uid, fromTerminal: false });
});

// XNU reports the same code for both, and each has a sender.
test.skipIf(noStandIn)('tells a key from a process of the same session', async () => {
  const senderIn = async (how: string, ...keys: string[]): Promise<string> => {
    const terminal = new Terminal(process.execPath, [program, how], ON_MACOS);
    onTestFinished(() => terminal.kill());
    await terminal.shows('ready');
    terminal.press(...keys);
    await terminal.shows(/sender .*\}/);
    return terminal.output;
  };
  expect(valueOf(await senderIn('key', '^C'), 'sender')).toEqual({ pid: null, uid: null, fromTerminal: true });
  const interrupted = await senderIn('interrupted');
  expect(valueOf(interrupted, 'sender')).toEqual({ pid: (valueOf(interrupted, 'senders') as number[])[0], uid, fromTerminal: false });
});
