// The option foreground in a real terminal: which group the keys reach, and that the terminal comes back to its owner.

import { openSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { isForeground, tcgetpgrp, tcsetpgrp } from 'sigmask';

import { runFixture } from '../support/fixture.ts';
import { runInTerminal } from '../support/terminal.ts';

/** The terminal belongs to this process again, as before, and no signal has come. */
const AS_BEFORE = { owner: 'own', modes: true, heard: [] };

test('^C reaches the foreground group only; with stock spawn it reaches parent and child', async () => {
  expect(await runInTerminal('child/terminal.mjs', ['stock ^C'])).toEqual({
    lines: ['ready', 'SIGINT'], after: { ...AS_BEFORE, heard: ['SIGINT'] },
  });
  expect(await runInTerminal('child/terminal.mjs', ['^C'])).toEqual({
    during: 'child', lines: ['ready', 'SIGINT'], end: [null, 'SIGTERM'], after: AS_BEFORE,
  });
});

test.each(['-1', '0', '2'])('the child has the terminal when spawn returns, and the parent has it back at exit (descriptor %s)', async (fd) => {
  expect(await runInTerminal('child/terminal.mjs', ['visible at once', fd])).toEqual({ during: 'child', atExit: 'own', after: AS_BEFORE });
});

test("^Z stops the child and gives the parent the terminal and 'stopped'; continueInForeground is fg, SIGCONT is bg", async () => {
  expect(await runInTerminal('child/terminal.mjs', ['^Z'])).toEqual({
    steps: [['SIGTSTP', 'own'], true, 'child', 'own', 'own'], lines: ['ready', 'SIGINT'], ended: false, after: AS_BEFORE,
  });
});

test('the modes are restored while the child is stopped or SIGKILLed; its own modes return when it is continued', async () => {
  expect(await runInTerminal('child/terminal.mjs', ['modes'])).toEqual({
    signal: 'SIGSTOP', whileStopped: true, again: true, during: 'child', after: AS_BEFORE,
  });
});

test('a group that runs on keeps the modes that it sets when another child of it is continued', async () => {
  expect(await runInTerminal('child/terminal.mjs', ['modes of those that go on'])).toEqual({ kept: true, after: AS_BEFORE });
});

test('a child in the foreground reads from the terminal; one in a group of its own is stopped by SIGTTIN', async () => {
  expect(await runInTerminal('child/terminal.mjs', ['reads'])).toEqual({ background: 'SIGTTIN', foreground: 'abc\n', after: AS_BEFORE });
});

test('children of one group have the terminal until the last child has ended', async () => {
  expect(await runInTerminal('child/terminal.mjs', ['a group of two'])).toEqual({ steps: ['first', true, 'first', 'SIGINT'], after: AS_BEFORE });
});

test('the terminal is returned after a child that could not be started', async () => {
  expect(await runInTerminal('child/terminal.mjs', ['cannot be started', '9999'])).toEqual({
    outcomes: [
      ['ENOENT execve', 'own'], ['ENOENT chdir', 'own'], ['ENOENT execve', 'own'], ['EBADF tcgetpgrp', 'own'],
    ],
    after: AS_BEFORE,
  });
});

test('a background parent never takes the terminal, and neither does its child', async () => {
  expect(await runInTerminal('child/terminal.mjs', ['background parent'])).toEqual({
    end: [0, null], owners: ['own'], group: true, during: 'another', continued: false, after: AS_BEFORE, heard: [],
  });
});

test('a child in a session of its own cannot be given the terminal', async () => {
  expect(await runInTerminal('child/terminal.mjs', ['a child in another session'])).toEqual({ refused: 'EPERM tcsetpgrp', after: AS_BEFORE });
});

test('the terminal stays with a group that got it from another process, but not with a group that has ended', async () => {
  expect(await runInTerminal('child/terminal.mjs', ['taken by others during the call'])).toEqual({ after: AS_BEFORE });
  expect(await runInTerminal('child/terminal.mjs', ['a killed shell'])).toEqual({ after: AS_BEFORE });
});

describe('a Node child that ignores SIGINT', () => {
  test('takes the terminal when it is ready; an earlier ^C goes to the parent', async () => {
    expect(await runInTerminal('child/terminal.mjs', ['Node that ignores SIGINT'])).toEqual({
      atOnce: 'own', self: { foreground: true, SIGINT: 'ignore' }, during: 'child', end: [0, null], after: { ...AS_BEFORE, heard: ['SIGINT'] },
    });
  });

  test('joins the foreground group', async () => {
    expect(await runInTerminal('child/terminal.mjs', ['Node that joins a group'])).toEqual({
      atOnce: 'leader', self: { foreground: true, SIGINT: 'ignore' }, signal: 'SIGINT', during: 'leader', end: [0, null], after: AS_BEFORE,
    });
  });
});

test('a new session gets its controlling terminal, in which it is in the foreground, but not that of another session', async () => {
  expect(await runInTerminal('child/terminal.mjs', ['a new session'])).toEqual({
    where: [true, true, true, 'own'], taken: 'EPERM ioctl', after: AS_BEFORE,
  });
});

test('without a terminal foreground changes nothing, and isForeground is false', async () => {
  expect(await runFixture('child/terminal-none.mjs')).toEqual({ foreground: false, code: 0, group: true, errors: ['ENOTTY tcgetpgrp', 'ENOTTY tcgetpgrp'] });
});

describe('tcgetpgrp and tcsetpgrp', () => {
  test('fail as POSIX says', () => {
    const fd = openSync('/dev/null', 'r');
    expect(() => tcgetpgrp(fd)).toThrow(expect.objectContaining({ code: 'ENOTTY', syscall: 'tcgetpgrp' }));
    expect(() => tcsetpgrp(fd, 2)).toThrow(expect.objectContaining({ code: 'ENOTTY', syscall: 'tcsetpgrp' }));
    expect(() => tcgetpgrp(9999)).toThrow(expect.objectContaining({ code: 'EBADF' }));
    expect(typeof isForeground()).toBe('boolean');
  });

  test.each([[-1, 'ERR_OUT_OF_RANGE'], [1.5, 'ERR_OUT_OF_RANGE'], ['0', 'ERR_INVALID_ARG_TYPE'], [undefined, 'ERR_INVALID_ARG_TYPE']])('refuse %s', (value, code) => {
    expect(() => tcgetpgrp(value as number)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^fd /) as string }));
    expect(() => tcsetpgrp(value as number, 2)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^fd /) as string }));
    expect(() => tcsetpgrp(0, value as number)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^pgid /) as string }));
  });
});
