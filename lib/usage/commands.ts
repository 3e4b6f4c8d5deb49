// All subcommands, and the command itself.

import { HELP, USED_WRONGLY } from './common-options';
import type { CommandUsage } from './description';
import { decode, show, tree, watch } from './look-commands';
import { end, run } from './run-commands';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

const completion: CommandUsage = {
  name: 'completion',
  summary: 'prints a script that completes this command in a shell',
  synopsis: [SHELLS.join('|')],
  body: [
    'Prints a script for a shell, which then completes commands, options, signals and process numbers. Load it at the start of ' +
      'the shell, as in the examples, or save it where the shell looks for completions.',
    [HELP],
  ],
  operands: SHELLS,
  exitCodes: [
    ['0', 'the script is printed'],
    ['2', USED_WRONGLY],
  ],
  examples: [
    'eval "$(sigmask completion bash)"',
    'eval "$(sigmask completion zsh)"',
    'sigmask completion fish | source',
    'sigmask completion bash >~/.local/share/bash-completion/completions/sigmask',
  ],
};

const help: CommandUsage = {
  name: 'help',
  summary: 'describes a command',
  synopsis: ['[COMMAND]'],
  body: ['Describes a command as "sigmask COMMAND --help" does. Without a COMMAND, it lists all commands.', [HELP]],
  operands: 'command',
  exitCodes: [
    ['0', 'the description is printed'],
    ['2', USED_WRONGLY],
  ],
  examples: ['sigmask help', 'sigmask help tree'],
};

export const COMMANDS: readonly CommandUsage[] = [show, tree, watch, run, end, decode, completion, help];

export const commandNamed = (name: string): CommandUsage | undefined => COMMANDS.find((command) => command.name === name);

export const ABOUT = 'Shows the signal state of processes, executes programs with another state, and ends process trees.';

export const EXAMPLES: readonly string[] = [
  'sigmask show 1234',
  'sigmask tree --signal INT 1234',
  'sigmask run --ignore-signal=INT -- make all',
  'sigmask end 1234',
  'sigmask decode 0x4002',
];
