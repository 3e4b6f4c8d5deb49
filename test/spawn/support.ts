// Shared by the tests of spawn: the fallbacks, a child that is Node and reports its own state, and folders that end with their test.

import type { ChildProcess, StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished } from 'vitest';

import { SignalSet, type SignalName } from 'sigmask';

import { fixture, type Surroundings } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Surroundings in which children start by fork, and threads wait for them. */
export const FALLBACKS: Surroundings = { env: { SIGMASK_INTERNAL: 'fork,no-pidfd' } };

/** Whether to skip tests that expect the newer system calls, because this run is one of the fallbacks. */
export const skipUnderFallbacks = (reason = 'the fallbacks make other calls'): boolean =>
  skipUnless(!/fork|no-pidfd/.test(process.env['SIGMASK_INTERNAL'] ?? ''), reason);

/** A program that reports its own state, and ends when it receives a message. */
export const DESCRIBE = fixture('spawn/describe-self.cjs');
export const STDIO: StdioOptions = ['ignore', 'pipe', 'inherit', 'ipc'];

export interface Self {
  env: string[];
  execArgv: string[];
  preloads: string[];
  argv: string[];
  modules: string[];
  exitListeners: number;
  ignored: string;
  pgid: number;
  inWorker: { env: string[]; execArgv: string[]; preloads: string[] };
}

/** The child's first message. Rejects if the child ends without a message. */
export async function messageOf<Message>(child: ChildProcess): Promise<Message> {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the child ended with ${code ?? signal}, without a message`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message];
  return message;
}

/** The child's report about itself. */
export async function described(child: ChildProcess): Promise<Self> {
  onTestFinished(() => void child.kill('SIGKILL'));
  const self = await messageOf<Self>(child);
  child.send('finish');
  expect(await once(child, 'close')).toEqual([0, null]);
  return self;
}

export const ignores = (self: { ignored: string }, signal: SignalName): boolean => SignalSet.fromBits(BigInt(`0x${self.ignored}`)).has(signal);

/** A new folder, which is removed at the end of the test. */
export function temporaryFolder(prefix = 'sigmask-'): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
