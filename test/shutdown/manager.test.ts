// A service manager that signals every process of a service, as systemd does without KillMode=mixed.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { expect, onTestFinished, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { noShell } from '../support/skip.ts';
import { until } from '../support/until.ts';

test.skipIf(noShell).each([['signal', 2], ['nothing', 1]] as const)('a child that is asked by %s gets SIGTERM %i times', async (ask, times) => {
  const parent = spawn(process.execPath, [fixture('shutdown/manager.mjs'), ask], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  parent.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const closed = once(parent, 'close');
  onTestFinished(async () => {
    // Also if the parent has ended without its child, which holds the pipe.
    if (!parent.stdout.closed) process.kill(-Number(parent.pid), 'SIGKILL');
    await closed;
  });
  await until('both are ready', () => /child \d+\n/.test(output) && output.includes('coordinated\n'));
  process.kill(Number(/child (\d+)/.exec(output)?.[1]), 'SIGTERM');
  await until('the child has got the signal', () => output.includes('TERM'));
  parent.kill('SIGTERM');
  expect(await closed).toEqual([null, 'SIGTERM']);
  expect(output.match(/TERM/g)).toHaveLength(times);
});
