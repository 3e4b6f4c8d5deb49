// A shutdown ends the groups of children that had ended before its first signal.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { describe, expect, onTestFinished, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { lives } from '../support/processes.ts';
import { noProc, noShell } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { alsoOfThisRun } from '../child/support.ts';

/** Sends SIGTERM to a parent whose child has ended. Returns what the parent prints, its end, and whether the member ends. */
async function shutDown(way: string, kind: string, switches: string): Promise<unknown[]> {
  const parent = spawn(process.execPath, [fixture('shutdown/left-behind.mjs'), way, kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', SIGMASK_INTERNAL: alsoOfThisRun(switches) },
  });
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<string | undefined> => (await lines.next()).value as string | undefined;
  const member = Number(await read());
  onTestFinished(() => {
    for (const pid of [member, Number(parent.pid)]) if (lives(pid)) process.kill(pid, 'SIGKILL');
  });
  expect(lives(member)).toBe(true);
  const ended = once(parent, 'exit');
  parent.kill('SIGTERM');
  const report = way === 'ours' ? (JSON.parse((await read()) ?? 'null') as unknown) : undefined;
  const end = await ended;
  if (way === 'ours') await until('the member has ended', () => !lives(member));
  return [report, end, lives(member)];
}

const BY_TERM = [null, 'SIGTERM'];

describe.skipIf(noShell || noProc)('where a child has ended before the signal, and a member of its group has not', () => {
  test('the member is left without a coordinated shutdown', async () => {
    expect(await shutDown('none', 'polite', '')).toEqual([undefined, BY_TERM, true]);
  });

  test.each(['', 'no-group-pidfd', 'fork,no-pidfd'])("a shutdown asks the member, and kills it if it ignores that (SIGMASK_INTERNAL: '%s')", async (way) => {
    const report = { signal: 'SIGTERM', escalatedTo: null, ends: [{ code: 0, signal: null, coreDumped: false }] };
    expect(await shutDown('ours', 'polite', way)).toEqual([report, BY_TERM, false]);
    expect(await shutDown('ours', 'stubborn', way)).toEqual([{ ...report, escalatedTo: 'SIGKILL' }, BY_TERM, false]);
  });
});
