// The script that completes the command in zsh.

import { COMMANDS } from './commands';
import { optionsOf, type CommandUsage, type Completed, type OptionUsage } from './description';

function actionFor(completed: Completed = 'none'): string {
  if (completed === 'none') return ' ';
  if (completed === 'signal' || completed === 'signals') return `_sigmask_${completed}`;
  if (completed === 'pids') return '_sigmask_pids';
  if (completed === 'program') return '_normal';
  return completed === 'command' ? '_sigmask_commands' : `(${completed.join(' ')})`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** In the brackets of a specification. */
const described = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');

function specificationsOf({ name, short, value, isOptional, completed, text }: OptionUsage): string[] {
  const description = `[${described(text)}]`;
  if (value === undefined) return [`--${name}${description}`, ...(short === undefined ? [] : [`-${short}${description}`])].map(quoted);
  const argument = `:${value}:${actionFor(completed)}`;
  if (isOptional === true) return [quoted(`--${name}=-${description}:${argument}`)];
  return [`--${name}=${description}${argument}`, ...(short === undefined ? [] : [`-${short}+${description}${argument}`])].map(quoted);
}

/** The first operand of some commands is the name of another one. */
function operandsOf({ name, operands }: CommandUsage): string[] {
  if (name === 'watch') return [quoted('*::command:_sigmask_watched')];
  if (name === 'run') return [quoted('*::program:_sigmask_program')];
  return [...(name === 'show' ? [quoted('*:: :_sigmask_pids_or_program')] : [quoted(`*: :${actionFor(operands)}`)])];
}

const caseOf = (command: CommandUsage): string => {
  const ends = command.stopsAtOperand === true ? " -A '-*'" : '';
  const all = [...optionsOf(command).flatMap(specificationsOf), ...operandsOf(command)];
  return `    ${command.name})\n      _arguments -s -S${ends} \\\n        ${all.join(' \\\n        ')} ;;`;
};

export const zshScript = (signals: readonly string[]): string => `#compdef sigmask
# Completes sigmask in zsh. Load it with: eval "$(sigmask completion zsh)"

_sigmask_commands() {
  local -a commands=(
${COMMANDS.map(({ name, summary }) => `    ${quoted(`${name}:${described(summary)}`)}`).join('\n')}
  )
  _describe -t commands command commands
}

# Names without SIG are completed when no name with SIG fits.
_sigmask_signal() {
  local -a signals=(${signals.join(' ')})
  local -a short=(\${signals#SIG})
  compadd "$@" -a signals || compadd "$@" -a short
}

# Several have commas between them.
_sigmask_signals() {
  compset -P '*,'
  _sigmask_signal "$@" -S '' -q
}

_sigmask_pids() {
  local -a pids=(\${(f)"$(ps -A -o pid= 2>/dev/null)"})
  compadd "$@" -- \${pids//[[:space:]]/}
}

_sigmask_pids_or_program() {
  local at=\${words[(i)--]}
  if (( at < CURRENT )); then
    shift $(( at - 1 )) words
    (( CURRENT -= at - 1 ))
    _sigmask_program
  else
    _sigmask_pids
  fi
}

_sigmask_program() {
  if [[ $words[1] == -- ]]; then
    shift words
    (( CURRENT-- ))
  fi
  _normal
}

_sigmask_watched() {
  if (( CURRENT == 1 )); then compadd show tree; else _sigmask_of $words[1]; fi
}

_sigmask_of() {
  case $1 in
${COMMANDS.map(caseOf).join('\n')}
  esac
}

_sigmask() {
  if (( CURRENT == 2 )); then
    if [[ $PREFIX == -* ]]; then compadd -- --help --version; else _sigmask_commands; fi
    return
  fi
  shift words
  (( CURRENT-- ))
  _sigmask_of $words[1]
}

# A file in fpath is called as the function.
if [[ $funcstack[1] == _sigmask ]]; then _sigmask "$@"; else compdef _sigmask sigmask; fi
`;
