// foregroundChild as a job of an interactive shell: keys, stops and continuations, alone and behind the wrapper.

import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import { hasCommand, skipUnless } from '../support/skip.ts';
import { Shell, Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import { expectKeys, open, quoted, READ } from './job-shell.ts';
import { hasEnded, WAYS, WRAPPER } from './wrapper.ts';

const noVim = skipUnless(hasCommand('vim'), 'there is no vim');

const SCRIPT = ['-c', '"$@"; echo "the script goes on"', 'sh'];

/** Waits until the shell reports a change of a job, which it does before a prompt. */
async function reports(shell: Shell, text: RegExp): Promise<void> {
  let isOver = false;
  const report = shell.shows(text).finally(() => (isOver = true));
  while (!isOver) {
    shell.press('enter');
    await pause(50);
  }
  await report;
}

describe.each(WAYS)('a program %s', (_, wrapper) => {
  test('gets each ^C once, and its exit code after ^\\ is the status', async () => {
    await expectKeys(await open(), ...wrapper);
  });

  test.each(['bash', 'dash'] as const)('is a stopped job of %s after ^Z, and reads the terminal after fg', async (name) => {
    const shell = await open(name);
    shell.run(...wrapper, 'perl', '-e', READ);
    await shell.shows(/ready\r/);
    shell.press('first', 'enter');
    await shell.shows('got first');
    for (const line of ['second', 'third']) {
      shell.press('^Z');
      await shell.shows('Stopped');
      expect(await shell.status()).toBe(148);
      shell.press('jobs', 'enter');
      await shell.shows(/\[1\] ?\+ +Stopped/);
      await shell.shows('>> ');
      shell.press('fg', 'enter', line, 'enter');
      await shell.shows(`got ${line}`);
    }
    shell.press('^D');
    expect(await shell.status()).toBe(0);
  });

  test('goes on in the background after bg, and ends by kill', async () => {
    const shell = await open();
    shell.run(...wrapper, 'sh', '-c', 'echo ready; kill -TSTP $$; echo on; exec sleep 60');
    await shell.shows(/ready\r/);
    await shell.shows('Stopped');
    await shell.shows('>> ');
    shell.press('bg', 'enter');
    await shell.shows(/on\r\n/);
    shell.press('kill %1; wait %1; echo "ended $?"', 'enter');
    await shell.shows('ended 143');
  });

  test('ends by kill while it is stopped', async () => {
    const shell = await open();
    shell.run(...wrapper, 'perl', '-e', READ);
    await shell.shows(/ready\r/);
    shell.press('^Z');
    await shell.shows('Stopped');
    await shell.shows('>> ');
    // wait returns 148 while the shell has not yet seen the continuation.
    shell.press('kill %1; while wait %1; status=$?; [ $status -gt 143 ]; do :; done; echo "ended $status"', 'enter');
    await shell.shows('ended 143');
  });

  test('that stops itself by SIGSTOP is a job stopped by that signal', async () => {
    const shell = await open();
    shell.run(...wrapper, 'sh', '-c', 'kill -STOP $$; echo on; exit 9');
    await shell.shows('Stopped');
    expect(await shell.status()).toBe(147);
    shell.press('fg', 'enter');
    await shell.shows(/on\r\n/);
    expect(await shell.status()).toBe(9);
  });

  test('that is started in the background is stopped when it reads the terminal, and reads after fg', async () => {
    const shell = await open();
    shell.press(`${quoted(...wrapper, 'perl', '-e', READ)} &`, 'enter');
    await shell.shows(/ready\r/);
    await reports(shell, /\[1\]\+ +Stopped/);
    shell.press('fg', 'enter', 'text', 'enter');
    await shell.shows('got text');
    shell.press('^D');
    expect(await shell.status()).toBe(0);
  });

  test.each(['bash', 'dash'] as const)('ends a script of %s that waits for it, by ^C', async (name) => {
    const shell = await open();
    shell.run(name, ...SCRIPT, ...wrapper, 'perl', '-e', READ);
    await shell.shows(/ready\r/);
    shell.press('^C');
    expect(await shell.status()).toBe(130);
    expect(shell.output).not.toContain('the script goes on\r');
  });

  test('ends when the terminal hangs up', async () => {
    const shell = await open();
    shell.run(...wrapper, 'sh', '-c', 'echo "number $$"; exec sleep 60');
    const pid = Number((await shell.shows(/number \d+/)).slice('number '.length));
    shell.hangUp();
    await until('the program has ended', () => hasEnded(pid));
  });

  test.skipIf(noVim)('that is vim edits a file across ^Z and fg', async () => {
    const shell = await open();
    shell.run(...wrapper, 'vim', '-u', 'NONE', '-N', '/dev/null');
    await shell.shows('is not a file');
    await shell.shows('[1;1H');
    shell.press('^Z');
    await shell.shows('Stopped');
    expect(await shell.status()).toBe(148);
    shell.press('stty -a | grep -o " icanon"', 'enter');
    await shell.shows(/icanon\r/);
    await shell.shows('>> ');
    shell.press('fg', 'enter');
    await shell.shows('[1;1H');
    shell.press(':cq 5', 'enter');
    expect(await shell.status()).toBe(5);
  });

  test('that is a shell runs jobs of its own', async () => {
    const shell = await open();
    shell.run(...wrapper, 'env', 'PS1=inner> ', 'bash', '--norc', '--noprofile', '--noediting', '-i');
    await shell.shows('inner> ');
    shell.press(quoted('perl', '-e', READ), 'enter');
    await shell.shows(/ready\r/);
    shell.press('^Z');
    await shell.shows('Stopped');
    await shell.shows('inner> ');
    shell.press('fg', 'enter', 'text', 'enter');
    await shell.shows('got text');
    shell.press('^C');
    await shell.shows('inner> ');
    shell.press('exit 3', 'enter');
    expect(await shell.status()).toBe(3);
  });

  test('that leads the session of the terminal goes on after ^Z', async () => {
    const terminal = new Terminal('env', [...wrapper, 'perl', '-e', READ]);
    onTestFinished(() => terminal.kill());
    await terminal.shows(/ready\r/);
    terminal.press('^Z', 'second', 'enter');
    await terminal.shows('got second');
    terminal.press('^D');
    expect((await terminal.ended).exitCode).toBe(0);
  });
});

// Alone, the shell sometimes does not answer after it has reported that a script is stopped.
test.each(['bash', 'dash'] as const)('a program behind the wrapper stops a script of %s that waits for it, and goes on with it', async (name) => {
  const shell = await open();
  shell.run(name, ...SCRIPT, ...WRAPPER, 'perl', '-e', READ);
  await shell.shows(/ready\r/);
  for (const line of ['first', 'second', 'third']) {
    shell.press('^Z');
    await shell.shows('Stopped');
    expect(await shell.status()).toBe(148);
    shell.press('fg', 'enter');
    await shell.shows('perl');
    shell.press(line, 'enter');
    await shell.shows(`got ${line}`);
  }
  shell.press('^D');
  expect(await shell.status()).toBe(0);
});
