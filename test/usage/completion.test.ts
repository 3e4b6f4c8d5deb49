// sigmask completion: what bash, zsh and fish complete with it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { runProgram, SIGMASK, sigmask } from '../support/command.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';

const ENVIRONMENT = { PATH: `${join(SIGMASK, '..')}:${process.env['PATH']}` };
const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name);
const lacks = (shell: string): boolean => skipUnless(hasCommand(shell), `there is no ${shell}`);

async function linesOf(file: string, ...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runProgram(file, args, ENVIRONMENT);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split('\n').slice(0, -1);
}

const NAMES = ['show', 'tree', 'watch', 'run', 'end', 'decode', 'completion', 'help'];

describe.skipIf(lacks('bash'))('in bash', () => {
  const CASES: [string, string | RegExp][] = [
    ['sigmask ', `${NAMES.join(' ')} --help --version`],
    ['sigmask tr', 'tree'],
    ['sigmask tree -', '-s --signal -j --json --color -h --help'],
    ['sigmask tree --si', '--signal'],
    ['sigmask tree --signal SIGTE', 'SIGTERM'],
    ['sigmask tree --signal=SIGTE', 'SIGTERM'],
    ['sigmask tree -s TE', 'TERM'],
    ['sigmask tree ', /(^| )1( |$)/],
    ['sigmask tree --color=', 'auto always never'],
    ['sigmask tree --color=al', 'always'],
    ['sigmask show --block-signal=SIGINT,SIGTE', 'SIGINT,SIGTERM'],
    ['sigmask show -- sigmas', /^sigmask\b/],
    ['sigmask run --ignore-signal=SIGINT,SIGTE', 'SIGINT,SIGTERM'],
    ['sigmask run --ignore-signal=SIGINT sigmas', /^sigmask\b/],
    ['sigmask run --timeout 5 sigmas', /^sigmask\b/],
    ['sigmask run --timeout ', ''],
    ['sigmask run --new-group -- sigmas', /^sigmask\b/],
    ['sigmask run grep --c', ''],
    ['sigmask watch ', 'show tree'],
    ['sigmask watch -n 1 tr', 'tree'],
    ['sigmask watch --count 2 tree --si', '--signal'],
    ['sigmask end --grace ', ''],
    ['sigmask decode SIGTE', 'SIGTERM'],
    ['sigmask completion ', 'bash zsh fish'],
    ['sigmask help w', 'watch'],
  ];
  let lines: string[] = [];

  beforeAll(async () => {
    lines = await linesOf('bash', fixture('complete.bash'), ...CASES.map(([line]) => line));
  });

  test.each(CASES.map(([line, expected], index) => [line, expected, index] as const))('%j is completed to %j', (_, expected, index) => {
    if (typeof expected === 'string') expect(lines[index]).toBe(expected);
    else expect(lines[index]).toMatch(expected);
  });
});

describe.skipIf(lacks('zsh'))('in zsh', () => {
  const CASES: [string, string][] = [
    ['sigmask tr', 'sigmask tree '],
    ['sigmask tree --si', 'sigmask tree --signal='],
    ['sigmask tree --signal SIGTE', 'sigmask tree --signal SIGTERM '],
    ['sigmask tree -s TE', 'sigmask tree -s TERM '],
    ['sigmask tree --color=al', 'sigmask tree --color=always '],
    ['sigmask show -- sigmas', 'sigmask show -- sigmask '],
    ['sigmask run --ignore-signal=SIGINT,SIGTE', 'sigmask run --ignore-signal=SIGINT,SIGTERM'],
    ['sigmask run --timeout 5 sigmas', 'sigmask run --timeout 5 sigmask '],
    ['sigmask run --new-group -- sigmas', 'sigmask run --new-group -- sigmask '],
    ['sigmask watch tr', 'sigmask watch tree '],
    ['sigmask watch -n 1 tree --si', 'sigmask watch -n 1 tree --signal='],
    ['sigmask decode SIGTE', 'sigmask decode SIGTERM '],
    ['sigmask completion fi', 'sigmask completion fish '],
    ['sigmask help dec', 'sigmask help decode '],
  ];

  test('the command line becomes the only one that fits', async () => {
    const lines = await linesOf('zsh', '-f', fixture('complete.zsh'), ...CASES.map(([line]) => line));
    expect(lines).toEqual(CASES.map(([, expected]) => expected));
  });
});

describe.skipIf(lacks('fish'))('in fish', () => {
  test.each<[string, string[]]>([
    ['sigmask ', [...NAMES].sort()],
    ['sigmask tree --si', ['--signal']],
    ['sigmask tree --signal SIGTE', ['SIGTERM']],
    ['sigmask tree -s SIGTE', ['SIGTERM']],
    ['sigmask tree --color=al', ['--color=always']],
    ['sigmask show -- sigmas', ['sigmask']],
    ['sigmask run --ignore-signal=SIGINT,SIGTE', ['--ignore-signal=SIGINT,SIGTERM']],
    ['sigmask run --timeout 5 sigmas', ['sigmask']],
    ['sigmask run --new-group -- sigmas', ['sigmask']],
    ['sigmask watch ', ['show', 'tree']],
    ['sigmask watch -n 1 tree --si', ['--signal']],
    ['sigmask decode SIGTE', ['SIGTERM']],
    ['sigmask completion ', ['bash', 'fish', 'zsh']],
    ['sigmask help dec', ['decode']],
  ])('%j is completed to %j', async (line, expected) => {
    const lines = await linesOf('fish', '--no-config', '-c', 'sigmask completion fish | source; complete -C $argv[1]', line);
    expect(lines.map((one) => one.replace(/\t.*/, '')).sort()).toEqual(expected);
  });
});

describe.each([['bash', '-n'], ['zsh', '-fn'], ['fish', '--no-execute']] as const)('%s', (shell, option) => {
  test('has a script with every command', async () => {
    const { stdout } = await sigmask('completion', shell);
    expect(NAMES.filter((name) => !stdout.includes(name))).toEqual([]);
  });

  test.skipIf(lacks(shell))('parses it without a message', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sigmask-completion-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'script'), (await sigmask('completion', shell)).stdout);
    expect(await linesOf(shell, option, join(folder, 'script'))).toEqual([]);
  });
});
