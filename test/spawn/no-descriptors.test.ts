// Every operation that has begun ends as it should when no descriptor is left.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { expect, onTestFinished, test } from 'vitest';

import { fixture, runFixture } from '../support/fixture.ts';
import { hasCommand, noShell, skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';

const noLimit = noShell || skipUnless(hasCommand('prlimit'), 'setting a limit needs prlimit');

test.skipIf(noLimit)(
  'delivers every signal, result and end and restores every mask when out of descriptors', async () => {
    const results = await runFixture<Record<string, unknown[]>>('spawn/no-descriptors.mjs');
    const clean = (result: unknown): unknown[] => [result, '{}', 0];
    expect(results).toEqual({
      restore: clean('restored'), 'restore of dispositions': clean('{}'), sigwait: clean('SIGUSR2'), 'close of a stream': clean('SIGUSR2'),
      'result of fn': clean('result'), 'error of fn': clean('error'), 'end of a Worker': clean('ended'),
      'wait for a group': clean(true), 'wait for a group that begins then': clean(true), 'block and restore': clean('restored'),
      isForeground: clean('EMFILE open /dev/tty'),
    });
  },
);

test.skipIf(noLimit || process.platform !== 'linux')('masks need no descriptor and keep no copy of one, also without close_range', async () => {
  for (const errno of ['ENOSYS', 'EPERM']) {
    expect(await runFixture('spawn/own-table.mjs', [], { refused: [`close_range=${errno}`] })).toEqual({ blocked: '{SIGUSR2}' });
  }
});

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.skipIf(noLimit)('a shutdown out of descriptors reports the end of a group after its last member has ended, and leaves none behind', async () => {
  const program = fixture('spawn/shutdown-no-descriptors.mjs');
  const parent = spawn('prlimit', ['--nofile=64:64', process.execPath, program], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<string> => (await lines.next()).value as string;
  const member = Number(await read());
  onTestFinished(() => {
    for (const pid of [member, Number(parent.pid)]) if (lives(pid)) process.kill(pid, 'SIGKILL');
  });
  expect(await read()).toBe('ready');
  expect(lives(member)).toBe(true);
  const ended = once(parent, 'exit');
  parent.kill('SIGTERM');
  const report = JSON.parse(await read()) as unknown;
  await until('the member has ended', () => !lives(member));
  expect(report).toEqual({ signal: 'SIGTERM', escalatedTo: 'SIGKILL', ends: [{ code: null, signal: 'SIGTERM', coreDumped: false }] });
  expect(await ended).toEqual([null, 'SIGTERM']);
});
