// The option foreground in a real terminal: which group the keys reach, and that the terminal comes back to its owner.

import { openSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { isForeground, tcgetpgrp, tcsetpgrp } from 'sigmask';

import { runFixture } from '../support/fixture.ts';
import { runInTerminal } from '../support/terminal.ts';

/** The terminal belongs to this process again, as before, and no signal has come. */
const AS_BEFORE = { owner: 'own', modes: true, heard: [] };

test('^C reaches the foreground group only; with stock spawn it reaches parent and child', async () => {
  expect(await runInTerminal('child/terminal-ctrl-c-stock.mjs')).toEqual({
    lines: ['ready', 'SIGINT'], after: { ...AS_BEFORE, heard: ['SIGINT'] },
  });
  expect(await runInTerminal('child/terminal-ctrl-c-foreground.mjs')).toEqual({
    during: 'child', lines: ['ready', 'SIGINT'], end: [null, 'SIGTERM'], after: AS_BEFORE,
  });
});

test.each([true, 0, 2])('the child has the terminal when spawn returns, and the parent has it back at exit (foreground: %s)', async (foreground) => {
  expect(await runInTerminal('child/terminal-lend.mjs', [JSON.stringify(foreground)])).toEqual({ atReturn: 'child', atExit: 'own', after: AS_BEFORE });
});

test("^Z stops the child and gives the parent the terminal and 'stopped'; continueInForeground is fg, SIGCONT is bg", async () => {
  expect(await runInTerminal('child/terminal-ctrl-z.mjs')).toEqual({
    atStop: { signal: 'SIGTSTP', owner: 'own' }, isContinued: true, afterContinue: 'child', afterSIGSTOP: 'own', afterSIGCONT: 'own',
    lines: ['ready', 'SIGINT'], isContinuedAfterEnd: false, after: AS_BEFORE,
  });
});

test('the modes are restored while the child is stopped or SIGKILLed; its own modes return when it is continued', async () => {
  expect(await runInTerminal('child/terminal-modes.mjs')).toEqual({
    signal: 'SIGSTOP', restoredAtStop: true, rawAfterContinue: true, during: 'child', after: AS_BEFORE,
  });
});

test('a group that runs on keeps the modes that it sets when another child of it is continued', async () => {
  expect(await runInTerminal('child/terminal-modes-kept.mjs')).toEqual({ kept: true, after: AS_BEFORE });
});

test('a child in the foreground reads from the terminal; one in a group of its own is stopped by SIGTTIN', async () => {
  expect(await runInTerminal('child/terminal-read.mjs')).toEqual({ background: 'SIGTTIN', here: 'abc\n', foreground: 'abc\n', after: AS_BEFORE });
});

test('children of one group have the terminal until the last child has ended', async () => {
  expect(await runInTerminal('child/terminal-group.mjs')).toEqual({
    during: 'first', sharesGroup: true, afterFirst: 'first', endOfSecond: [null, 'SIGINT'], after: AS_BEFORE,
  });
});

test('the terminal is returned after a child that could not be started', async () => {
  expect(await runInTerminal('child/terminal-failed-spawn.mjs')).toEqual({
    noProgram: ['ENOENT execve', 'own'],
    noDirectory: ['ENOENT chdir', 'own'],
    noProgramInGroup: ['ENOENT execve', 'own'],
    noTerminal: ['EBADF tcgetpgrp', 'own'],
    after: AS_BEFORE,
  });
});

test('a background parent never takes the terminal, and neither does its child', async () => {
  expect(await runInTerminal('child/terminal-background.mjs')).toEqual({
    end: [0, null], owners: ['own'], ofParent: { ledGroup: true, during: 'another', isContinued: false, after: 'another', heard: [] }, after: AS_BEFORE,
  });
});

test('a child in a session of its own cannot be given the terminal', async () => {
  expect(await runInTerminal('child/terminal-other-session.mjs')).toEqual({ refused: 'EPERM tcsetpgrp', after: AS_BEFORE });
});

test('the terminal stays with a group that got it from another process, but not with a group that has ended', async () => {
  expect(await runInTerminal('child/terminal-taken.mjs')).toEqual({ afterChild: 'other', after: AS_BEFORE });
  expect(await runInTerminal('child/terminal-killed-shell.mjs')).toEqual({ after: AS_BEFORE });
});

describe('a Node child that ignores SIGINT', () => {
  test('takes the terminal when it is ready; an earlier ^C goes to the parent', async () => {
    expect(await runInTerminal('child/terminal-node.mjs')).toEqual({
      atReturn: 'own', self: { foreground: true, SIGINT: 'ignore' }, during: 'child', end: [0, null], after: { ...AS_BEFORE, heard: ['SIGINT'] },
    });
  });

  test('joins the foreground group', async () => {
    expect(await runInTerminal('child/terminal-node-group.mjs')).toEqual({
      atReturn: 'leader', self: { foreground: true, SIGINT: 'ignore' }, endOfLeader: [null, 'SIGINT'], during: 'leader', end: [0, null], after: AS_BEFORE,
    });
  });
});

test('a new session gets its controlling terminal, in which it is in the foreground, but not that of another session', async () => {
  expect(await runInTerminal('child/terminal-new-session.mjs')).toEqual({
    leadsSession: true, hasForeground: true, hasTerminal: true, during: 'own', refused: 'EPERM ioctl', after: AS_BEFORE,
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
