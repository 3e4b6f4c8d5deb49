// sigmask run: what it keeps of the process, how it finds the command, and the options that env does not have.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { expect, onTestFinished, test } from 'vitest';

import { SignalSet, signalState } from 'sigmask';

import { runProgram, sigmask, SIGMASK, type Result } from '../support/command.ts';
import { until } from '../support/until.ts';

test('keeps the pid, the arguments, the environment and open descriptors', async () => {
  const script = 'echo $$; cat <&7; printf "%s|" "$@"; env | grep -Ev "^SIGMASK_(INTERNAL|TEST_[A-Z]+)=" | grep -c ^SIGMASK; ls /proc/self/fd | wc -l';
  const outer = `exec 7</proc/self/comm; echo $$; exec "$@"`;
  const under = async (...program: string[]): Promise<string[]> => {
    const command = ['sh', '-c', script, 'sh', 'a b', '', '--ignore-signal'];
    return (await runProgram('sh', ['-c', outer, 'sh', ...program, '--ignore-signal', ...command])).stdout.trim().split('\n');
  };
  const [before, after, ...others] = await under(SIGMASK, 'run');
  expect(after).toBe(before);
  expect(others.slice(0, 2)).toEqual(['sh', 'a b||--ignore-signal|0']);
  // The same number of descriptors as under env.
  expect(others).toEqual((await under('env')).slice(2));
});

test('a command that is Node keeps its ignored signals, unlike under env', async () => {
  const script = `process.stdout.write(require('sigmask').getDisposition('SIGHUP'))`;
  expect((await sigmask('run', '--ignore-signal=HUP', '--', 'node', '-e', script)).stdout).toBe('ignore');
  expect((await runProgram('env', ['--ignore-signal=HUP', 'node', '-e', script])).stdout).toBe('default');
});

test('without PATH a command is searched for where POSIX has its utilities; an empty folder in PATH is this one', async () => {
  const without = (...command: string[]): Promise<Result> => runProgram('env', ['-u', 'PATH', process.execPath, SIGMASK, 'run', ...command]);
  expect((await without('echo', 'found')).stdout).toBe('found\n');
  expect((await without('no-such-command')).code).toBe(127);
  const here = await runProgram('env', ['PATH=/nowhere:', process.execPath, SIGMASK, 'run', 'package.json']);
  expect([here.code, here.stderr]).toEqual([126, "sigmask run: 'package.json': permission denied\n"]);
});

test('where the command cannot be executed, options on its group and its parent do not change the exit code', async () => {
  const options = ['--new-group', '--parent-death-signal=TERM', '--block-signal', '--json', '--list-signal-handling'];
  // Below a shell that waits for it, so that it does not lead a group already.
  const { code, stderr } = await runProgram('sh', ['-c', '"$@"; exit $?', 'sh', SIGMASK, 'run', ...options, '/nowhere/node']);
  expect(code).toBe(127);
  expect((await sigmask('run', '/nowhere/node')).code).toBe(127);
  expect(JSON.parse(stderr.split('\n')[0] ?? '')).toMatchObject({ blocked: [...SignalSet.all] });
});

test('--list-signal-handling --json', async () => {
  const { stderr } = await sigmask('run', '--json', '--ignore-signal=INT', '--block-signal=USR1,RTMIN', '--list-signal-handling', 'true');
  expect(JSON.parse(stderr)).toEqual({ blocked: ['SIGUSR1', 'SIGRTMIN'], ignored: ['SIGINT'] });
});

/** The group of the command, and the session. */
const PLACE = ['sh', '-c', 'echo $$ $(ps -o pgid=,sid=,tpgid= -p $$)'];

test('--new-group makes a group of its own, in the same session', async () => {
  const inSubshell = (...options: string[]): Promise<Result> => runProgram('sh', ['-c', `"$@"; :`, 'sh', SIGMASK, 'run', ...options, ...PLACE]);
  const [pid, pgid, sid] = (await inSubshell('--new-group')).stdout.trim().split(' ');
  expect(pgid).toBe(pid);
  expect(sid).not.toBe(pid);
  const [otherPid, otherPgid, otherSid] = (await inSubshell()).stdout.trim().split(' ');
  expect(otherPgid).toBe(otherSid);
  expect(otherPgid).not.toBe(otherPid);
});

test('--foreground without a terminal is an error, and the command is not executed', async () => {
  const { code, stdout, stderr } = await sigmask('run', '--foreground', 'echo', 'executed');
  expect([code, stdout]).toEqual([125, '']);
  expect(stderr).toMatch(/^sigmask run: ENXIO: .*\/dev\/tty.*\n$/);
});

test('--new-group --foreground gives the group the terminal', async () => {
  const script = `"${SIGMASK}" run --new-group --foreground ${PLACE.slice(0, 2).join(' ')} '${PLACE[2]}'; :`;
  const { stdout } = await runProgram('python3', ['-c', `import pty, sys; sys.exit(pty.spawn(['sh', '-c', sys.argv[1]]) >> 8)`, script]);
  const [pid, pgid, sid, tpgid] = stdout.trim().split(' ');
  expect([pgid, tpgid]).toEqual([pid, pid]);
  expect(sid).not.toBe(pid);
});

test('--parent-death-signal is sent to the command when the process that started it ends', async () => {
  const script = `"${SIGMASK}" run --parent-death-signal=USR1 sleep 60 & echo $!; read line`;
  const parent = spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    try {
      process.kill(-Number(parent.pid), 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  });
  const pid = Number(String((await once(parent.stdout, 'data'))[0]));
  await until('sleep runs', () => signalState(pid).command === 'sleep');
  parent.kill('SIGKILL');
  await until('it has gone', () => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
      throw error;
    }
  });
});

test.each<[string[], string]>([
  [[], 'missing command'],
  [['--ignore-signal=INT'], 'missing command'],
  [['--new-group=yes', 'true'], "'--new-group' takes no value"],
  [['--parent-death-signal'], "'--parent-death-signal' needs a value"],
  [['--parent-death-signal=FOO', 'true'], "'FOO': invalid signal"],
  [['--nonsense', 'true'], "'--nonsense': unknown option"],
])('run %j: one line, exit code 125', async (args, message) => {
  expect(await sigmask('run', ...args)).toEqual({ code: 125, signal: null, stdout: '', stderr: `sigmask run: ${message}; see "sigmask run --help"\n` });
});
