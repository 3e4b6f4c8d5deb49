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
    [[], 'sigmask: there is no command; see "sigmask --help"'],
    [['nonsense'], `sigmask: 'nonsense': unknown command; see "sigmask --help"`],
    [['constructor', '--help'], `sigmask: 'constructor': unknown command; see "sigmask --help"`],
    [['show', 'x'], `sigmask show: 'x': invalid process number; see "sigmask show --help"`],
    [['show', '0'], 'sigmask show: pid must be an integer from 1 to 2147483647. Received 0'],
    [['show', NO_PROCESS], `sigmask show: ${NO_PROCESS}: no such process`],
    [['show', '--nonsense'], `sigmask show: '--nonsense': unknown option; see "sigmask show --help"`],
    [['show', '--ignore-signal', '1'], `sigmask show: '--ignore-signal' is for a command, after '--'; see "sigmask show --help"`],
    [['show', '--'], 'sigmask show: there is no command; see "sigmask show --help"'],
    [['tree', NO_PROCESS], `sigmask tree: ${NO_PROCESS}: no such process`],
    [['tree', '1', '2'], 'sigmask tree: there is more than one PID; see "sigmask tree --help"'],
    [['tree', '--signal', 'FOO', '1'], `sigmask tree: 'FOO': invalid signal; see "sigmask tree --help"`],
    [['tree', '--signal'], `sigmask tree: Option '--signal <value>' argument missing`],
    [['decode'], 'sigmask decode: there is nothing to decode; see "sigmask decode --help"'],
    [['decode', '0x1ffffffffffffffff'], `sigmask decode: '0x1ffffffffffffffff': a set has 64 bits; see "sigmask decode --help"`],
    [['decode', '0'], `sigmask decode: '0': invalid signal; see "sigmask decode --help"`],
    [['watch'], 'sigmask watch: it watches show or tree; see "sigmask watch --help"'],
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
    expect([code, stderr]).toEqual([2, `sigmask ${command}: /proc is not mounted, or shows another pid namespace than the one of this process, which must mount its own\n`]);
  });
});

describe('--help', () => {
  test.each(['show', 'tree', 'watch', 'run', 'end', 'decode'])('of %s has its options and examples, in 104 columns', async (command) => {
    const { code, stdout } = await sigmask(command, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^sigmask ${command} `));
    expect(stdout).toMatch(new RegExp(`\\nExamples:\\n  sigmask ${command}`));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(104);
    expect((await sigmask(command, '--help', 'more')).stdout).toBe(stdout);
    expect((await sigmask('--help')).stdout).toContain(`\n  ${command} `);
  });

  test('after the command of run belongs to that command', async () => {
    expect((await sigmask('run', 'printf', '%s', '--help')).stdout).toBe('--help');
  });

  test('--version', async () => {
    const { version } = JSON.parse(await text(stockSpawn('cat', ['package.json']).stdout)) as { version: string };
    expect((await sigmask('--version')).stdout).toBe(`${version}\n`);
  });
});
