// How the arguments of a command are read, and which word is taken for a mistake of which.

import { createRequire } from 'node:module';

import { describe, expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const { parse, allOperands, valueOf, has } = require('../../dist/usage/parse.js') as typeof import('../../lib/usage/parse.ts');
const { nearest } = require('../../dist/usage/suggest.js') as typeof import('../../lib/usage/suggest.ts');
const { COMMANDS, commandNamed } = require('../../dist/usage/commands.js') as typeof import('../../lib/usage/commands.ts');
const { optionsOf } = require('../../dist/usage/description.js') as typeof import('../../lib/usage/description.ts');

type Usage = NonNullable<ReturnType<typeof commandNamed>>;
const read = (name: string, ...args: string[]): [string[], readonly string[], readonly string[] | undefined] => {
  const { options, operands, afterDashes } = parse(commandNamed(name) as Usage, args);
  return [options.map((option) => (option.value === undefined ? option.name : `${option.name}=${option.value}`)), operands, afterDashes];
};

describe('options', () => {
  test.each<[string[], ReturnType<typeof read>]>([
    [['tree', '--signal', 'INT', '1'], [['signal=INT'], ['1'], undefined]],
    [['tree', '1', '--signal=INT', '2', '-j'], [['signal=INT', 'json'], ['1', '2'], undefined]],
    [['tree', '-sINT', '-js', 'TERM'], [['signal=INT', 'json', 'signal=TERM'], [], undefined]],
    [['tree', '--signal', '--json'], [['signal=--json'], [], undefined]],
    [['tree', '--signal=a=b\nc'], [['signal=a=b\nc'], [], undefined]],
    [['tree', '--color', '1', '--color=never'], [['color', 'color=never'], ['1'], undefined]],
    [['tree', '-j', '--', '--json'], [['json'], [], ['--json']]],
    [['tree', '-', ''], [[], ['-', ''], undefined]],
    [['tree', '-h', '--nonsense'], [['help'], [], undefined]],
    [['run', '--new-group', 'env', '--json', '--', '-x'], [['new-group'], ['env', '--json', '--', '-x'], undefined]],
    [['run', '--ignore-signal', '--', 'env', '--'], [['ignore-signal'], [], ['env', '--']]],
    [['run', '--ignore-signal', 'INT'], [['ignore-signal'], ['INT'], undefined]],
    [['show', '-j', '--ignore-signal=INT', '--', 'make'], [['json', 'ignore-signal=INT'], [], ['make']]],
    [['watch', '-n1', 'tree', '-s', 'INT'], [['interval=1'], ['tree', '-s', 'INT'], undefined]],
  ])('%j', ([name = '', ...args], expected) => {
    expect(read(name, ...args)).toEqual(expected);
  });

  test.each<[string[], string, string | undefined]>([
    [['tree', '--sginal'], "'--sginal': unknown option", '--signal'],
    [['tree', '--constructor'], "'--constructor': unknown option", undefined],
    [['tree', '--=x'], "'--': unknown option", undefined],
    [['tree', '-x'], "'-x': unknown option", undefined],
    [['tree', '-é'], "'-é': unknown option", undefined],
    [['tree', '--signal'], "'--signal' needs a value", undefined],
    [['tree', '-js'], "'-s' needs a value", undefined],
    [['tree', '--json='], "'--json' takes no value", undefined],
  ])('%j is an error', ([name = '', ...args], message, meant) => {
    expect(() => read(name, ...args)).toThrow(expect.objectContaining({ message, meant }));
  });

  test('of all commands have different names and letters, which the last of several wins', () => {
    for (const command of COMMANDS) {
      const names = optionsOf(command).flatMap(({ name, short }) => (short === undefined ? [name] : [name, short]));
      expect([command.name, new Set(names).size]).toEqual([command.name, names.length]);
    }
    const given = parse(commandNamed('end') as Usage, ['-s', 'INT', '--signal=HUP', '1', '--', '-2']);
    expect([valueOf(given, 'signal'), valueOf(given, 'grace'), has(given, 'grace'), allOperands(given)]).toEqual(['HUP', undefined, false, ['1', '-2']]);
  });
});

test.each<[string, string | undefined]>([
  ['tre', 'tree'], ['reet', undefined], ['treee', 'tree'], ['shwo', 'show'], ['dcode', 'decode'], ['deocde', 'decode'], ['fsh', 'fish'],
  ['complete', undefined], ['x', undefined], ['', undefined], ['run', 'run'],
])('%j is taken for %j', (text, word) => {
  expect(nearest(text, ['show', 'tree', 'watch', 'run', 'end', 'decode', 'completion', 'help', 'zsh', 'fish'])).toBe(word);
});
