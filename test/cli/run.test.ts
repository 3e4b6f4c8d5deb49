// sigmask run: compared with env of GNU coreutils, and its additions.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, onTestFinished, test } from 'vitest';

import { SignalSet, signalState } from 'sigmask';

import { forEach, runProgram, sigmask, SIGMASK, UNDER, type Result } from '../support/command.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';

const CAT = ['/bin/cat', '/proc/self/status'];
// All but SIGCHLD: every shell changes its state, and so does the shell that bin/sigmask begins as.
const EVERY = SignalSet.all.difference('SIGCHLD').bits.toString(16);
const NUMBERS = Array.from({ length: 64 }, (_, index) => index + 1);

const setsOf = ({ stdout }: Result): string[] => stdout.split('\n').filter((line) => /^(Sig(Pnd|Blk|Ign|Cgt)|ShdPnd)/.test(line));

function isGnuEnv(): boolean {
  try {
    return /GNU coreutils\) (8\.3[1-9]|9|1\d)/.test(execFileSync('env', ['--version'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}

/** The results of both for the same options, started with these signals ignored. */
async function sideBySide(options: readonly string[], command: readonly string[] = CAT, ignored = '0'): Promise<{ env: Result; run: Result }> {
  const env = await runProgram(UNDER, ['-i', ignored, '-b', '0', 'env', ...options, ...command]);
  const run = await runProgram(UNDER, ['-i', ignored, '-b', '0', SIGMASK, 'run', ...options, ...command]);
  return { env, run };
}

/** The same state, exit code and list. */
async function expectTheSame(options: readonly string[], command: readonly string[] = CAT, ignored = '0'): Promise<Result> {
  const { env, run } = await sideBySide(options, command, ignored);
  expect([options, run.code, setsOf(run)]).toEqual([options, env.code, setsOf(env)]);
  // On success, standard error has only the list.
  if (env.code === 0) expect([options, run.stderr]).toEqual([options, env.stderr]);
  if ([125, 126, 127].includes(Number(env.code))) expect(run.stderr).toMatch(/^sigmask run: .*\n$/);
  return run;
}

describe.skipIf(skipUnless(isGnuEnv(), 'env of GNU coreutils 8.31 or later is not here'))('run and env of GNU coreutils side by side', () => {
  test.each([
    ['ignore', '0'],
    ['block', '0'],
    ['default', EVERY],
  ])('--%s-signal of every signal, by number and by name: same state of the command, same exit code', async (option, ignored) => {
    const codes = new Set<number | null>();
    const spelled = NUMBERS.map((number) => {
      const name = [...SignalSet.fromBits(1n << BigInt(number - 1))][0] ?? '';
      return [name, name.replace('SIG', ''), name.replace('SIG', '').toLowerCase(), `${number}`][number % 4] ?? '';
    });
    await forEach(spelled, async (signal) => {
      const { code } = await expectTheSame([`--${option}-signal=${signal}`], CAT, ignored);
      codes.add(code);
    });
    // Some cases fail, and some succeed.
    expect([...codes].sort()).toEqual([0, 125]);
  });

  const COMBINED = [
    ['--ignore-signal'], ['--block-signal'], ['--default-signal'], ['--ignore-signal', '--block-signal', '--list-signal-handling'],
    ['--ignore-signal=INT,HUP,TERM', '--block-signal=RTMIN+3,RTMAX-2'], ['--ignore-signal=INT', '--default-signal=INT'],
    ['--default-signal=INT', '--ignore-signal=INT'], ['--block-signal', '--default-signal=TERM'], ['--default-signal', '--block-signal=TERM'],
    ['--ignore-signal', '--default-signal=PIPE'], ['--ignore-signal='], ['--ignore-signal=,'], ['--ignore-signal=INT,'], ['--ignore-signal=130'], ['--ignore-signal=255'],
    ['--ignore-signal=0'], ['--block-signal=EXIT'], ['--ignore-signal=FOO'], ['--ignore-signal=INT,FOO'], ['--ignore-signal=1.5'], ['--ignore-signal=-2'], ['--block-signal=KILL'], ['--default-signal=KILL'],
    ['--list-signal-handling'], ['--ignore-signal=POLL', '--list-signal-handling'], ['--ignore-signal=IO,IOT', '--list-signal-handling'], ['--block-signal', '--list-signal-handling'], ['--unknown'], ['--ignore-signal=INT', '--'],
  ];
  test.each([['nothing', '0'], ['everything that it can', EVERY]])('options together, by a parent that ignores %s', async (_, ignored) => {
    await forEach(COMBINED, async (options) => void (await expectTheSame(options, CAT, ignored)));
  });

  test('the list is written before the command is found to be missing', async () => {
    await forEach(COMBINED.filter((options) => options.includes('--list-signal-handling')), async (options) => {
      const { env, run } = await sideBySide(options, ['no-such-command']);
      const listOf = ({ stderr }: Result): string[] => stderr.split('\n').slice(0, -2);
      expect([options, run.code, listOf(run)]).toEqual([options, env.code, listOf(env)]);
      expect(run.stderr).toMatch(/sigmask run: 'no-such-command': no such file or directory\n$/);
    });
  });

  // A short path that fits where a program has the path of its loader.
  const folder = mkdtempSync('/tmp/sigmask-');
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string, mode: number): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };
  // libuv has no name for the kernel's error.
  function strange(): string {
    const program = readFileSync('/bin/true');
    const { index = NaN } = /\/lib[\w/.-]*\/ld-[\w.-]+/.exec(program.toString('latin1')) ?? {};
    program.write(`${file('l', 'x'.repeat(4096), 0o755)}\0`, index, 'latin1');
    const path = join(folder, 'strange');
    writeFileSync(path, program, { mode: 0o755 });
    return path;
  }
  test.each<[string, string[], number]>([
    ['of the command', ['sh', '-c', 'exit 3'], 3],
    ['of a command that is not found', ['no-such-command'], 127],
    ['of a path that is not there', ['/no/such/command'], 127],
    ['of an empty name', [''], 127],
    ['of a directory', ['/tmp'], 126],
    ['of a file that may not be executed', [file('plain', 'x', 0o644)], 126],
    ['of a script without an interpreter line', [file('script', 'exit 4', 0o755), 'argument'], 4],
    ['of a script whose interpreter is not there', [file('lost', '#!/no/such/interpreter\n', 0o755)], 127],
    ['of a name that is too long', [`/${'x'.repeat(5000)}`], 126],
    ['of a program whose loader is invalid', [strange()], 126],
  ])('exit code %s', async (_, command, code) => {
    expect((await expectTheSame(['--ignore-signal=INT'], command)).code).toBe(code);
  });
});

test.skipIf(skipUnless(hasCommand('bash'), 'bash is not here'))('passes on an inherited mask to the command where the shell keeps it, as bash does', async () => {
  const hostile = ['-i', EVERY, '-b', EVERY];
  const env = await runProgram(UNDER, [...hostile, 'env', ...CAT]);
  const run = await runProgram(UNDER, [...hostile, 'bash', SIGMASK, 'run', ...CAT]);
  expect(setsOf(run)).toEqual(setsOf(env));
  // Without the shell before it, Node has already discarded the whole mask.
  const bare = await runProgram(UNDER, [...hostile, process.execPath, SIGMASK, 'run', ...CAT]);
  expect(setsOf(bare)).not.toEqual(setsOf(env));
});

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
  [[], 'there is no command'],
  [['--ignore-signal=INT'], 'there is no command'],
  [['--new-group=yes', 'true'], "'--new-group' takes no value"],
  [['--parent-death-signal'], "'--parent-death-signal' needs a value"],
  [['--parent-death-signal=FOO', 'true'], "'FOO': invalid signal"],
  [['--nonsense', 'true'], "'--nonsense': unknown option"],
])('run %j: one line, exit code 125', async (args, message) => {
  expect(await sigmask('run', ...args)).toEqual({ code: 125, signal: null, stdout: '', stderr: `sigmask run: ${message}\n` });
});
