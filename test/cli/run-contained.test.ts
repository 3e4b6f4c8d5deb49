// sigmask run --contain: exit codes as those of timeout(1), nothing left, signals, orphans and job control.

import { describe, expect, onTestFinished, test } from 'vitest';

import { processTree } from 'sigmask';

import { CONTAINMENTS } from '../contain/containments.ts';
import { noNamespace, UNSHARE } from '../shutdown/support.ts';
import { expectKeys, open, READ } from '../shutdown/job-shell.ts';
import { runProgram, sigmask } from '../support/command.ts';
import { killMarked, marked } from '../support/processes.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { RUN, sh, start, type Started } from './contained.ts';

/** As a shell sees it: 128 + n for a signal. */
const codeOf = async (command: readonly string[]): Promise<string> => (await runProgram('sh', ['-c', '"$@" 2>/dev/null; echo $?', 'sh', ...command])).stdout.trim();

const noTimeout = skipUnless(hasCommand('timeout'), 'there is no timeout(1)');

describe.skipIf(noTimeout)('exit codes of run --contain and of timeout(1) are the same', () => {
  const TRAP = 'trap "exit 5" TERM; while :; do sleep 0.05; done';
  test.each<[string, string[], string, string[], string[]]>([
    ['0', ['--timeout', '1d'], '0', ['1d'], ['true']],
    ['the code of the command', ['--timeout=0'], '7', ['0'], sh('exit 7')],
    ['128 + n for a signal', ['--timeout', '1.5h'], '143', ['1.5h'], sh('kill -TERM $$')],
    ['128 + n for SIGKILL', ['--timeout', '1e9'], '137', ['1e9'], sh('kill -KILL $$')],
    ['124 after a timeout', ['--timeout', '0.1'], '124', ['0.1'], ['sleep', '60']],
    ['124 after a timeout, whatever the code of the command', ['--timeout', '.2s'], '124', ['.2s'], sh(TRAP)],
    ['137 if SIGKILL was needed after it', ['--timeout', '0.1', '--grace', '0.1'], '137', ['-k', '0.1', '0.1'], sh('trap "" TERM; exec sleep 60')],
    ['no timeout before 100 days', ['--timeout', '100d'], '3', ['100d'], sh('sleep 0.2; exit 3')],
    ['no timeout', ['--timeout', 'inf'], '3', ['inf'], sh('exit 3')],
    ['125 for a wrong time', ['--timeout', '1x'], '125', ['1x'], ['true']],
    ['126 for what cannot be executed', ['--timeout', '9'], '126', ['9'], ['/etc/passwd']],
    ['126 for a path below a file', ['--timeout', '9'], '126', ['9'], ['/etc/passwd/true']],
    ['127 for what is not found', ['--timeout', '9'], '127', ['9'], ['no-such-command']],
    ['127 for no name', ['--timeout', '9'], '127', ['9'], ['']],
  ])('%s', async (_, options, expected, timeoutOptions, command) => {
    expect(await codeOf([...RUN, ...options, ...command])).toBe(expected);
    expect(await codeOf(['timeout', ...timeoutOptions, ...command])).toBe(expected);
  });

  test('it exits with 128 + n, not by the signal', async () => {
    expect(await sigmask('run', '--contain', ...sh('kill -USR2 $$'))).toEqual({ code: 140, signal: null, stdout: '', stderr: '' });
  });
});

const ESCAPES = 'setsid sleep 60 & (setsid sh -c "trap \\"\\" TERM; sleep 60" &) ; (sleep 60 &) ; sh -c "(nohup sleep 60 >/dev/null 2>&1 &)"';

describe.each(CONTAINMENTS)('in $name', ({ env, isMissing }) => {
  test.skipIf(isMissing)('nothing is left after the end of the command, or after the timeout', async () => {
    const byItself = await start(['--grace', '0.2'], sh(`${ESCAPES}; echo ready; exit 9`), env);
    expect([await byItself.ended, byItself.left()]).toEqual([9, 0]);
    const late = await start(['--grace', '0.2', '--timeout', '0.5'], sh(`${ESCAPES}; echo ready; exec sleep 60`), env);
    expect([await late.ended, late.left()]).toEqual([137, 0]);
  });

  test.skipIf(isMissing)('it exits as soon as nothing lives, however long the grace and the timeout are', async () => {
    const { ended, left } = await start(['--grace', '1d', '--timeout', '100d'], sh('(sleep 60 &); setsid sleep 60 & echo ready; exit 4'), env);
    expect([await ended, left()]).toEqual([4, 0]);
  });

  test.skipIf(isMissing)('nothing is left if sigmask itself is killed', async () => {
    const { child, ended, left } = await start([], sh(`${ESCAPES}; echo ready; exec sleep 60`), env);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    await until('all have ended', () => left() === 0);
  });

  test.skipIf(isMissing)('a stopped command is continued at the timeout', async () => {
    const { ended, left } = await start(['--grace', '1d', '--timeout', '0.5'], sh('echo ready; kill -STOP $$; exit 6'), env);
    expect([await ended, left()]).toEqual([124, 0]);
  });
});

test.skipIf(noTimeout)('timeout(1) leaves a daemon behind', async () => {
  const { stdout } = await runProgram('timeout', ['60', ...sh('setsid sh -c \'echo $$; exec >/dev/null 2>&1; sleep 60\' & wait -n; sleep 0.3')]);
  const pid = Number(stdout);
  onTestFinished(() => void process.kill(pid, 'SIGKILL'));
  expect(processTree(pid).state.pid).toBe(pid);
});

/** Prints each signal that it gets, and exits with 42 at SIGQUIT. */
const ECHO = (name: string): string => `$| = 1; for my $s (qw(TERM INT HUP USR1 USR2 WINCH CONT)) { $SIG{$s} = sub { print "${name} $s\\n" } } $SIG{QUIT} = sub { exit 42 }; print "${name} ready\\n"; select undef, undef, undef, 0.05 while 1`;
const noPerl = skipUnless(hasCommand('perl'), 'there is no perl');

describe.skipIf(noPerl)('signals', () => {
  const TREE = sh(`perl -e '${ECHO('member')}' & exec perl -e '${ECHO('command')}'`);

  async function send(started: Started, signals: readonly NodeJS.Signals[], names: readonly string[]): Promise<string[]> {
    await until('both are ready', () => started.output().includes('member ready') && started.output().includes('command ready'));
    for (const signal of signals) {
      started.child.kill(signal);
      await until(`${signal} has come`, () => names.every((name) => started.output().includes(`${name} ${signal.slice(3)}\n`)));
    }
    started.child.kill('SIGQUIT');
    await started.ended;
    return started.output().trim().split('\n').filter((line) => !line.endsWith('ready')).sort();
  }

  test('SIGTERM, SIGINT, SIGHUP and SIGQUIT go to all processes, and other signals to the command, each once', async () => {
    const started = await start([], TREE);
    const got = await send(started, ['SIGTERM', 'SIGINT', 'SIGHUP'], ['member', 'command']);
    expect(got).toEqual(['command HUP', 'command INT', 'command TERM', 'member HUP', 'member INT', 'member TERM']);
    const other = await start(['--grace', '0.1'], TREE);
    expect(await send(other, ['SIGUSR1', 'SIGUSR2', 'SIGCONT'], ['command'])).toEqual(expect.arrayContaining(['command USR1', 'command USR2', 'command CONT']));
    expect(other.output()).not.toMatch(/member USR/);
    expect([await started.ended, await other.ended, started.left(), other.left()]).toEqual([42, 42, 0, 0]);
  });

  test('with --init all go to the command alone, also real-time signals', async () => {
    const started = await start(['--init', '--grace', '0.1'], TREE);
    await until('both are ready', () => started.output().includes('member ready') && started.output().includes('command ready'));
    const got = await send(started, ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'], ['command']);
    // When the command has ended, the other gets SIGTERM and SIGCONT.
    const ofMember = got.filter((line) => line.startsWith('member') && !/CONT|TERM|WINCH/.test(line));
    expect([await started.ended, ofMember]).toEqual([42, []]);
    expect(got).toEqual(expect.arrayContaining(['command HUP', 'command INT', 'command TERM', 'command USR1', 'command USR2', 'command WINCH']));
    const realTime = await start(['--init'], ['perl', '-e', '$| = 1; print "ready\\n"; sleep 60']);
    process.kill(Number(realTime.child.pid), 44);
    expect(await realTime.ended).toBe(128 + 44);
  });

  test.each<[string, string[]]>([['', []], [' with --init', ['--init']]])('what is left gets one SIGTERM, that which has ended the command, or at the end of it%s', async (_, options) => {
    // It goes on for a while after the end of the command.
    const member = `$| = 1; my $parent = getppid; $SIG{TERM} = sub { print "member TERM\n" }; print "member ready\n"; sleep 1 while getppid == $parent; my $end = time + 2; sleep 1 while time < $end`;
    const started = await start([...options, '--grace', '1d'], sh(`perl -e '${member}' & wait`));
    await until('it is ready', () => started.output().includes('ready'));
    started.child.kill('SIGTERM');
    expect([await started.ended, started.output(), started.left()]).toEqual([143, 'member ready\nmember TERM\n', 0]);
  });

  test('when the command has ended, the remaining processes get the signals that ask to end', async () => {
    const member = '$SIG{TERM} = sub {}; $SIG{INT} = sub { exit }; syswrite W, "x"; select undef, undef, undef, 0.05 while 1';
    const program = `pipe R, W; if (fork == 0) { ${member} } sysread R, $x, 1; $| = 1; print "ready\n"; exit 8`;
    const started = await start(['--grace', '1d'], ['perl', '-e', program]);
    await until('the command has ended', () => started.left() === 1);
    started.child.kill('SIGINT');
    expect(await started.ended).toBe(8);
  });
});

describe('--init', () => {
  // Two orphans that have ended, and the states of all processes.
  const ORPHANS = sh('(sleep 0.01 & echo $!; exec sleep 0.01) ; (sleep 0.01 & echo $!); sleep 0.3; echo end; ps -eo pid=,stat=; kill -TERM $PPID; sleep 60');
  const zombies = ({ output }: Pick<Started, 'output'>): string[] => {
    const [pids = '', states = ''] = output().split('end\n');
    return pids.trim().split('\n').filter((pid) => new RegExp(`^ *${pid} Z`, 'm').test(states));
  };

  test('reaps the orphans of the command as a subreaper', async () => {
    const started = await start(['--init', '--grace', '0.1'], ORPHANS);
    expect([await started.ended, zombies(started)]).toEqual([143, []]);
  });

  test.skipIf(noNamespace).each<[string, string[], number]>([
    ['reaps them as process 1', ['--init'], 0],
    ['without it process 1 leaves them', [], 2],
  ])('%s', async (_, options, expected) => {
    const [file = '', ...args] = [...UNSHARE, '--kill-child', ...RUN, ...options, '--grace', '0.1', ...ORPHANS];
    const { code, stdout } = await runProgram(file, args);
    expect([code, zombies({ output: () => stdout }).length]).toEqual([143, expected]);
  });
});

describe.skipIf(noPerl)('in a terminal', () => {
  test('the command gets each ^C once, and its exit code is that of sigmask', async () => {
    await expectKeys(await open(), ...RUN);
  });

  test('^C ends the command with what it has left in other sessions, and a script around it', async () => {
    const shell = await open();
    const mark = `SIGMASK_TEST_MARK=key-${process.pid}.`;
    onTestFinished(() => killMarked(mark));
    shell.run('sh', '-c', '"$@"; echo "goes on"', 'sh', ...RUN, 'env', mark, ...sh('setsid sleep 60 & echo ready; exec sleep 60'));
    await shell.shows(/ready\r/);
    shell.press('^C');
    expect(await shell.status()).toBe(130);
    expect([marked(mark).length, shell.output.includes('goes on\r')]).toEqual([0, false]);
  });

  test('^Z stops it as a job of the shell, and fg continues it', async () => {
    const shell = await open();
    shell.run(...RUN, 'perl', '-e', READ);
    await shell.shows(/ready\r/);
    shell.press('^Z');
    await shell.shows('Stopped');
    expect(await shell.status()).toBe(148);
    shell.press('fg', 'enter', 'line', 'enter');
    await shell.shows('got line');
    shell.press('^D');
    expect(await shell.status()).toBe(0);
  });

  test('--foreground without one is an error', async () => {
    const { code, stdout, stderr } = await sigmask('run', '--contain', '--foreground', 'echo', 'executed');
    expect([code, stdout, stderr]).toEqual([125, '', 'sigmask run: no terminal for --foreground\n']);
  });
});

test.each<[string[], string]>([
  [['--timeout=1', 'true'], "'--timeout' needs '--contain'"],
  [['--grace=1', 'true'], "'--grace' needs '--contain'"],
  [['--init', 'true'], "'--init' needs '--contain'"],
  [['--contain=yes', 'true'], "'--contain' takes no value"],
  [['--contain', '--init=yes', 'true'], "'--init' takes no value"],
  [['--contain', '--grace=-1', 'true'], "'-1' for '--grace': invalid time"],
  [['--contain', '--timeout=', 'true'], "'' for '--timeout': invalid time"],
  [['--contain'], 'missing command'],
])('run %j: one line, exit code 125', async (args, message) => {
  expect(await sigmask('run', ...args)).toEqual({ code: 125, signal: null, stdout: '', stderr: `sigmask run: ${message}; see "sigmask run --help"\n` });
});
