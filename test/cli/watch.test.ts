// sigmask watch: what it draws in a terminal.

import { once } from 'node:events';

import { describe, expect, onTestFinished, test } from 'vitest';

import { signalState } from 'sigmask';
import { spawn } from 'sigmask/child_process';

import { until } from '../support/until.ts';
import { ESCAPES, inTerminal } from './support.ts';

describe('in a terminal', () => {
  test('watch redraws at the top, within the height, and ends with what it looks at', async () => {
    const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await until('sleep', () => signalState(child.pid).command === 'sleep');
    const frames = (await inTerminal(80, ['watch', '--interval=0.01', '--count=5', 'tree', `${child.pid}`])).split('\x1b[H\x1b[J');
    expect(frames.length).toBe(6);
    const long = await inTerminal(80, ['watch', '--count=1', 'show', ...Array<string>(4).fill(`${child.pid}`)]);
    expect(long.replace(ESCAPES, '').split('\n').slice(-4)).toEqual(['pending   none', '', '… 21 lines more', '']);
    const watching = inTerminal(80, ['watch', '--interval=0.01', 'show', `${child.pid}`]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await watching).replace(ESCAPES, '')).toMatch(new RegExp(`sigmask watch: ${child.pid}: no such process\n$`));
  });
});
