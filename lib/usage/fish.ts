// The script that completes the command in fish.

import { COMMANDS } from './commands';
import { optionsOf, type CommandUsage, type Completed, type OptionUsage } from './description';

function wordsFor(completed: Completed = 'none'): string {
  if (completed === 'none' || completed === 'program') return '';
  if (completed === 'signal') return '(__sigmask_signals)';
  if (completed === 'signals') return '(__sigmask_signal_list)';
  if (completed === 'pids') return '(__fish_complete_pids)';
  return (completed === 'command' ? COMMANDS.map(({ name }) => name) : completed).join(' ');
}

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

function optionLine(command: CommandUsage, { name, short, value, isOptional, completed, text }: OptionUsage): string {
  const words = wordsFor(completed);
  return [
    `complete -c sigmask -n ${quoted(`__sigmask_is ${command.name}`)}`,
    ...(short === undefined ? [] : [`-s ${short}`]),
    `-l ${name}`,
    ...(value === undefined || isOptional === true ? [] : ['-x']),
    ...(words === '' ? [] : [`-a ${quoted(words)}`]),
    `-d ${quoted(text)}`,
  ].join(' ');
}

function operandLine({ name, operands, stopsAtOperand }: CommandUsage): string {
  const line = (condition: string, words: string): string => `complete -c sigmask -n ${quoted(condition)} -a ${quoted(words)}`;
  const program = '(__sigmask_program)';
  if (operands === 'program') return line(`__sigmask_is ${name}`, program);
  if (stopsAtOperand === true) return line(`__sigmask_starts ${name}`, wordsFor(operands));
  const dashes = 'contains -- -- (commandline -opc)';
  if (name !== 'show') return line(`__sigmask_is ${name}`, wordsFor(operands));
  return [line(`__sigmask_is show; and not ${dashes}`, wordsFor(operands)), line(`__sigmask_is show; and ${dashes}`, program)].join('\n');
}

export const fishScript = (
  signals: readonly string[],
): string => `# Completes sigmask in fish. Load it with: sigmask completion fish | source

# The command whose options are completed: after watch, that which it repeats.
function __sigmask_command
    set -l words (commandline -opc)
    set -e words[1]
    if test "$words[1]" = watch
        for word in $words[2..-1]
            contains -- $word show tree; and echo $word; and return
        end
    end
    echo $words[1]
end

function __sigmask_is
    test (__sigmask_command) = $argv[1]
end

function __sigmask_starts
    set -l words (commandline -opc)
    test "$words[2]" = $argv[1]; and __sigmask_is $argv[1]
end

function __sigmask_signals
    printf '%s\\n' ${signals.join(' ')}
end

# Several have commas between them.
function __sigmask_signal_list
    set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string replace -r '[^,]*$' '')
    printf "$before%s\\n" (__sigmask_signals)
end

# The program and its arguments, without the options before it.
function __sigmask_program
    set -l words (commandline -opc) (commandline -ct)
    set -e words[1..2]
    while string match -q -- '-*' "$words[1]"
        set -l first $words[1]
        set -e words[1]
        test $first = --; and break
        contains -- $first ${optionsOf(COMMANDS.find(({ operands }) => operands === 'program') as CommandUsage)
          .filter(({ value, isOptional }) => value !== undefined && isOptional !== true)
          .map(({ name }) => `--${name}`)
          .join(' ')}; and set -e words[1]
    end
    set -q words[1]; or return
    set -l last $words[-1]
    set -e words[-1]
    complete -C (string join ' ' -- (string escape -- $words) "$last")
end

complete -c sigmask -f
${COMMANDS.map(({ name, summary }) => `complete -c sigmask -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`).join('\n')}
complete -c sigmask -n __fish_use_subcommand -s h -l help -d 'prints all commands'
complete -c sigmask -n __fish_use_subcommand -s V -l version -d 'prints the version'
${COMMANDS.flatMap((command) => [...optionsOf(command).map((option) => optionLine(command, option)), operandLine(command)]).join('\n')}
`;
