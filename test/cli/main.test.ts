// Shared by all commands of sigmask: the width of a terminal, output that cannot be written, errors in one line, and help.

import { spawn as stockSpawn, spawnSync as stockSpawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';

import { describe, expect, test } from 'vitest';

import { runProgram, sigmask, SIGMASK } from '../support/command.ts';
import { skipUnless } from '../support/skip.ts';
import { ESCAPES, inTerminal, NO_PROCESS, startFamily } from './support.ts';

describe('in a terminal', () => {
  test.each([40, 60, 80, 200])('of %i columns no line of show, tree or decode is longer than that, and text that fits is whole', async (columns) => {
    const pid = await startFamily();
    for (const args of [['show', `${pid}`, `${process.pid}`], ['tree', '--signal', 'INT', `${pid}`], ['tree', '--signal', 'INT', `${process.ppid}`], ['tree', `${pid}`], ['decode', '0xffffffffffffffff'],
      ['show', '--block-signal', '--', 'true']]) {
      const lines = (await inTerminal(columns, args)).replace(ESCAPES, '').split('\n');
      expect(Math.max(...lines.map((line) => [...line].length)), `${args.join(' ')}\n${lines.join('\n')}`).toBeLessThanOrEqual(columns);
      expect(lines.length).toBeGreaterThan(3);
    }
    const tree = (await inTerminal(columns, ['tree', '--signal', 'INT', `${pid}`])).replace(ESCAPES, '');
    if (columns >= 60) expect(tree.match(/─ sleep 60\n/g)?.length).toBe(3);
    expect(tree.includes("sh -c trap : INT; echo ready; read line\n")).toBe(columns >= 80);
  });
});

test('ends without a message when its reader stops reading', async () => {
  const all = Array.from({ length: 300 }, () => '1');
  const { stdout, stderr } = await runProgram('sh', ['-c', '"$@" | head -1', 'sh', SIGMASK, 'show', ...all]);
  expect([stdout.split('\n').length, stderr]).toEqual([2, '']);
});

test('reports output that cannot be written as an error in one line', async () => {
  expect(await runProgram('sh', ['-c', '"$@" > /dev/full', 'sh', SIGMASK, 'decode', 'INT'])).toEqual({
    code: 2, signal: null, stdout: '', stderr: 'sigmask: ENOSPC: no space left on device, write\n',
  });
});

test('run by Node itself, it does everything except what needs the note of its shell script', async () => {
  const { stdout } = await runProgram(process.execPath, [SIGMASK, 'show', '--json', '--ignore-signal=INT', '--', 'true']);
  expect(JSON.parse(stdout)).toMatchObject([{ command: 'true', blocked: [], ignored: ['SIGINT'] }]);
});

describe('errors are one line and exit code 2, never a stack', () => {
  test.each<[string[], string]>([
    [['nonsense'], `sigmask: 'nonsense': unknown command; see "sigmask --help"`],
    [['constructor', '--help'], `sigmask: 'constructor': unknown command; see "sigmask --help"`],
    [['show', 'x'], `sigmask show: 'x': invalid process number; see "sigmask show --help"`],
    [['show', '0'], `sigmask show: '0': invalid process number; see "sigmask show --help"`],
    [['show', '1', '--', 'true'], 'sigmask show: a PID and a command exclude each other; see "sigmask show --help"'],
    [['tre'], "sigmask: 'tre': unknown command; did you mean 'tree'?"],
    [['--vers'], `sigmask: '--vers': unknown option; see "sigmask --help"`],
    [['--versoin'], "sigmask: '--versoin': unknown option; did you mean '--version'?"],
    [['help', 'decoed'], "sigmask help: 'decoed': unknown command; did you mean 'decode'?"],
    [['help', 'run', 'end'], 'sigmask help: more than one command; see "sigmask help --help"'],
    [['tree', '--sginal=INT'], "sigmask tree: '--sginal': unknown option; did you mean '--signal'?"],
    [['tree', '-s', 'SIGTREM'], "sigmask tree: 'SIGTREM': invalid signal; did you mean 'SIGTERM'?"],
    [['tree', '-jx'], `sigmask tree: '-x': unknown option; see "sigmask tree --help"`],
    [['tree', '-js'], `sigmask tree: '-s' needs a value; see "sigmask tree --help"`],
    [['tree', '--json=yes'], `sigmask tree: '--json' takes no value; see "sigmask tree --help"`],
    [['decode', '--color=alway', '1'], "sigmask decode: 'alway' for '--color': it is always, never or auto; did you mean 'always'?"],
    [['completion'], 'sigmask completion: name one shell: bash, zsh, fish; see "sigmask completion --help"'],
    [['completion', 'fihs'], "sigmask completion: 'fihs': unknown shell; known are bash, zsh, fish; did you mean 'fish'?"],
    [['watch', 'tere'], "sigmask watch: can watch only show or tree; did you mean 'tree'?"],
    [['watch', 'tree', '--bogus'], `sigmask watch: '--bogus': unknown option; see "sigmask watch --help"`],
    [['show', NO_PROCESS], `sigmask show: ${NO_PROCESS}: no such process`],
    [['show', '--nonsense'], `sigmask show: '--nonsense': unknown option; see "sigmask show --help"`],
    [['show', '--ignore-signal', '1'], `sigmask show: '--ignore-signal' needs a command after '--'; see "sigmask show --help"`],
    [['show', '--'], 'sigmask show: missing command; see "sigmask show --help"'],
    [['tree', NO_PROCESS], `sigmask tree: ${NO_PROCESS}: no such process`],
    [['tree', '--signal', 'FOO', '1'], `sigmask tree: 'FOO': invalid signal; see "sigmask tree --help"`],
    [['tree', '--signal'], `sigmask tree: '--signal' needs a value; see "sigmask tree --help"`],
    [['decode'], 'sigmask decode: missing set or signal; see "sigmask decode --help"'],
    [['decode', '0x1ffffffffffffffff'], `sigmask decode: '0x1ffffffffffffffff': a set has 64 bits; see "sigmask decode --help"`],
    [['decode', '0'], `sigmask decode: '0': invalid signal; see "sigmask decode --help"`],
    [['watch'], 'sigmask watch: can watch only show or tree; see "sigmask watch --help"'],
    [['watch', '--interval=-1', 'show'], `sigmask watch: '--interval' must be a number above 0; see "sigmask watch --help"`],
  ])('%j', async (args, line) => {
    expect(await sigmask(...args)).toEqual({ code: 2, signal: null, stdout: '', stderr: `${line}\n` });
  });

  test.each([['decode', '40'], ['decode', 'INT'], ['tree']])('where this process may not load addons: %s %s', async (...args) => {
    const { code, stdout, stderr } = await runProgram(process.execPath, ['--no-addons', SIGMASK, ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^sigmask ${args[0]}: sigmask needs its native addon, .*\n$`));
  });

  const noNamespace = skipUnless(stockSpawnSync('unshare', ['--pid', '--fork', 'true']).status === 0, 'a pid namespace needs unshare and privileges');
  test.skipIf(noNamespace).each(['show', 'tree'])('%s where /proc is that of another pid namespace', async (command) => {
    const { code, stderr } = await runProgram('unshare', ['--pid', '--fork', SIGMASK, command, '1']);
    expect([code, stderr]).toEqual([2, `sigmask ${command}: /proc is not mounted, or shows another pid namespace than that of this process: mount a /proc of this namespace\n`]);
  });
});

describe('--help', () => {
  test.each(['show', 'tree', 'watch', 'run', 'end', 'decode', 'completion', 'help'])('of %s has its options, exit codes and examples, in 100 columns', async (command) => {
    const { code, stdout } = await sigmask(command, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^sigmask ${command} `));
    expect(stdout).toMatch(/\nExit code:\n( {2}\S.*\n)+/);
    expect(stdout).toMatch(new RegExp(`\\nExamples:\\n  .*sigmask ${command}`));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    for (const args of [[command, '--help', 'more'], [command, '-h'], ['help', command]]) expect((await sigmask(...args)).stdout).toBe(stdout);
    expect((await sigmask('--help')).stdout).toContain(`\n  ${command} `);
  });

  test('without a command, the list of all goes to standard error, with exit code 2', async () => {
    const { stdout } = await sigmask('--help');
    expect(await sigmask()).toEqual({ code: 2, signal: null, stdout: '', stderr: stdout });
    expect((await sigmask('help')).stdout).toBe(stdout);
    expect((await sigmask('-h')).stdout).toBe(stdout);
  });

  test('of a watched command is that of the command', async () => {
    expect((await sigmask('watch', 'tree', '--help')).stdout).toBe((await sigmask('tree', '--help')).stdout);
  });

  test('after the command of run belongs to that command', async () => {
    expect((await sigmask('run', 'printf', '%s', '--help')).stdout).toBe('--help');
  });

  test('--version', async () => {
    const { version } = JSON.parse(await text(stockSpawn('cat', ['package.json']).stdout)) as { version: string };
    for (const option of ['--version', '-V']) expect((await sigmask(option)).stdout).toBe(`sigmask ${version}\n`);
  });
});
