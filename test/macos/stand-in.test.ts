// The macOS branches of the addon and the library, on the stand-in for XNU in xnu/.

import { expect, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { Terminal } from '../support/terminal.ts';
import { noStandIn, ON_MACOS, runOnMacos } from './support.ts';

test.skipIf(noStandIn)('starts children as on Linux', async () => {
  const [INT, TERM] = [1 << 1, 1 << 14];
  expect(await runOnMacos('macos/spawn.mjs')).toEqual({
    platform: 'darwin', seen: [TERM, INT, 0], seenSync: [TERM, INT, 0], atExec: ['{SIGTERM}', '{SIGINT}', '{}'], failed: 'ENOENT', groups: [true, true],
    hasUsage: true,
  });
});

test.skipIf(noStandIn)('reads dispositions, and reports no signal as ignored that the kernel would ignore anyway', async () => {
  expect(await runOnMacos('macos/state.mjs')).toEqual({
    dispositions: ['handler', 'handler', 'default'], restored: 'default', own: ['{SIGPIPE, SIGXFSZ}', true], child: ['{SIGQUIT}', 'ignore', 'R', true],
  });
});

test.skipIf(noStandIn)('reports stops and ends of children, whatever waitid says', async () => {
  expect(await runOnMacos('macos/ends.mjs')).toEqual({
    events: ['stopped SIGSTOP', 'continued', 'stopped SIGSTOP', 'exit SIGKILL'], oneForEach: true, sync: ['ETIMEDOUT', 'out\n', 'SIGKILL'], code: 7, unreapedSync: [8, 'out\n'],
  });
});

test.skipIf(noStandIn)('takes no group for ended that it cannot read, and reads a list again that has grown', async () => {
  expect(await runOnMacos('macos/unreadable.mjs')).toEqual({ grown: true, errors: ['EPERM', 'EPERM'], reached: true, left: false, signal: 'SIGKILL' });
});

test.skipIf(noStandIn)('takes no parent for ended because the watchdog gets no queue', async () => {
  expect(await runOnMacos('macos/no-queue.mjs')).toEqual({ lives: true, left: [] });
});

test.skipIf(noStandIn)('lets a fault end its own threads, and a child before execve', async () => {
  expect(await runOnMacos('macos/faults.mjs')).toEqual({ some: true, threads: [], child: [true, false] });
});

test.skipIf(noStandIn)('changes the masks of all threads, also in a child that is Node', async () => {
  expect(await runOnMacos('macos/masks.mjs')).toEqual({
    all: 1, pending: [true, 0], inWorker: ['ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', true], after: true, during: 1, child: { blocked: 1 },
  });
});

test.skipIf(noStandIn)('leaves a Node below a shell in the group that the shell has made', async () => {
  expect(await runOnMacos('macos/jobs.mjs')).toEqual({ leads: true });
});

test.skipIf(noStandIn)('reports a group that does not exist by EPERM, as POSIX has it for tcsetpgrp', async () => {
  const terminal = new Terminal(process.execPath, [fixture('macos/jobs.mjs'), 'terminal'], ON_MACOS);
  expect((await terminal.ended).output.trim()).toBe('{"code":"EPERM"}');
});

test.skipIf(noStandIn)('fills the pipes of children as on Linux, and no signal ends it when they are closed', async () => {
  expect(await runOnMacos('macos/pipes.mjs')).toEqual({ taken: 65_536, status: 0, refused: 'EPIPE' });
});

test.skipIf(noStandIn)('names all signals of macOS, and knows their default actions there', async () => {
  expect(await runOnMacos('macos/numbers.mjs')).toEqual({
    seventh: 'SIGEMT', same: true,
    // bsd/sys/signalvar.h, sigprop.
    actions: {
      terminate: ['HUP', 'INT', 'PIPE', 'ALRM', 'TERM', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'USR1', 'USR2'],
      core: ['QUIT', 'ILL', 'TRAP', 'ABRT', 'EMT', 'FPE', 'BUS', 'SEGV', 'SYS'], stop: ['TSTP', 'TTIN', 'TTOU'],
      ignore: ['URG', 'CHLD', 'IO', 'WINCH', 'INFO'], continue: ['CONT'],
    },
  });
});
