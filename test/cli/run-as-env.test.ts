// sigmask run compared with env of GNU coreutils: the same options, states, lists and exit codes.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { SignalSet } from 'sigmask';

import { forEach, runProgram, SIGMASK, UNDER, type Result } from '../support/command.ts';
import { someOf } from '../support/pace.mts';
import { hasCommand, skipUnless } from '../support/skip.ts';

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
      return [name, name.replace('SIG', ''), name.replace('SIG', '').toLowerCase(), `${number}`][(number >> 3) % 4] ?? '';
    });
    await forEach(someOf(spelled, 8), async (signal) => {
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
    await forEach(someOf(COMBINED, 3), async (options) => void (await expectTheSame(options, CAT, ignored)));
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
