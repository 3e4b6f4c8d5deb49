// Signals several children, each once.

import { once } from 'node:events';
import { createRequire } from 'node:module';

import { expect, onTestFinished, test } from 'vitest';

import { spawn, type SignalOptions } from 'sigmask/child_process';
import type { ShutdownChild } from 'sigmask/shutdown';

import { COUNTED_ASIDE, runFixture } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';

const require = createRequire(import.meta.url);
const { signalChildren } = require('../../dist/shutdown/signal-children.js') as typeof import('../../dist/shutdown/signal-children.js');

function start(options: SignalOptions): ShutdownChild {
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('signals a group that a child leads as a whole, once, and not again', async () => {
  const leader = start({ processGroup: 'new' });
  // A real-time signal is queued once for each time that it is sent.
  const member = start({ processGroup: Number(leader.pid), signals: { block: 'SIGRTMIN' } });
  const alone = start({});
  const children = [leader, member, alone];
  const ended = [leader, alone].map((child) => once(child, 'exit'));
  expect(signalChildren(children, children, 'SIGRTMIN', new Set())).toEqual(new Set([leader.pid]));
  await Promise.all(ended);
  expect(children.map((child) => child.waitStatus)).toEqual([{ code: null, signal: 'SIGRTMIN', coreDumped: false }, null, { code: null, signal: 'SIGRTMIN', coreDumped: false }]);
  expect(member.signalState().pending?.process.toJSON()).toEqual(['SIGRTMIN']);
  const last = once(member, 'exit');
  // In that group, each child is signalled by itself.
  expect(signalChildren([member], children, 'SIGTERM', new Set([Number(leader.pid)]))).toEqual(new Set());
  expect(await last).toEqual([null, 'SIGTERM']);
});

test.skipIf(skipUnless(process.getuid?.() === 0, 'to become another user needs root'))('skips a child that it may not signal', async () => {
  expect(await runFixture('shutdown/signal-children.mjs', [], { env: COUNTED_ASIDE })).toEqual({ refused: 'EPERM killpg', groups: [true], ended: null });
});
