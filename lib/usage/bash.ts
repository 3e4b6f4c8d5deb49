// The script that completes the command in bash. It needs nothing but bash: `=` separates words there.

import { COMMANDS } from './commands';
import { optionsOf, type CommandUsage, type Completed, type OptionUsage } from './description';

const namesOf = ({ name, short }: OptionUsage): string[] => [...(short === undefined ? [] : [`-${short}`]), `--${name}`];

function replyFor(completed: Completed = 'none'): string {
  if (completed === 'none') return ':';
  if (completed === 'signal' || completed === 'signals') return '_sigmask_signals "$cur"';
  if (completed === 'pids') return '_sigmask_words "$(ps -A -o pid= 2>/dev/null)"';
  if (completed === 'program') return 'COMPREPLY=($(compgen -c -- "$cur"))';
  return `_sigmask_words '${(completed === 'command' ? COMMANDS.map(({ name }) => name) : completed).join(' ')}'`;
}

const quoted = (command: CommandUsage, option: OptionUsage): string =>
  namesOf(option)
    .map((name) => `${command.name}:${name}`)
    .join('|');

const valueCases = (command: CommandUsage): string[] =>
  optionsOf(command)
    .filter(({ value, isOptional }) => value !== undefined && isOptional !== true)
    .map((option) => `    ${quoted(command, option)}) ${replyFor(option.completed)}; return ;;`);

const assignedCases = (command: CommandUsage): string[] =>
  optionsOf(command)
    .filter(({ isOptional }) => isOptional === true)
    .map((option) => `      ${quoted(command, option)}) ${replyFor(option.completed)} ;;`);

const skippedCases = COMMANDS.flatMap((command) =>
  optionsOf(command)
    .filter(({ value, isOptional }) => value !== undefined && isOptional !== true)
    .map((option) => quoted(command, option)),
);

const optionCase = (command: CommandUsage): string =>
  `    ${command.name}:-*) _sigmask_words '${optionsOf(command).flatMap(namesOf).join(' ')}' ;;`;

const operandCase = (command: CommandUsage): string => `    ${command.name}:*) ${replyFor(command.operands)} ;;`;

export const bashScript = (
  signals: readonly string[],
): string => `# Completes sigmask in bash. Load it with: eval "$(sigmask completion bash)"

_sigmask_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }

# Several signals have commas between them. Names without SIG are completed when no name with SIG fits.
_sigmask_signals() {
  local signals='${signals.join(' ')}' before=
  case $1 in *,*) before=\${1%,*}, ;; esac
  COMPREPLY=($(compgen -P "$before" -W "$signals" -- "\${1##*,}"))
  if [[ \${#COMPREPLY[@]} == 0 ]]; then COMPREPLY=($(compgen -P "$before" -W "\${signals//SIG/}" -- "\${1##*,}")); fi
}

_sigmask() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} at=2 assigned= program= word
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    _sigmask_words '${COMMANDS.map(({ name }) => name).join(' ')} --help --version'
    return
  fi
  if [[ $cur == = ]]; then
    cur= assigned=yes
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]} assigned=yes
  fi
  while (( at < COMP_CWORD )) && [[ -z $program ]]; do
    word=\${COMP_WORDS[at]}
    if [[ \${COMP_WORDS[at+1]} == = ]]; then
      (( at += 3 ))
      continue
    fi
    case $command:$word in
      run:--|show:--) program=$(( at + 1 )) ;;
      ${skippedCases.join('|')}) (( at++ )) ;;
      *:-*) ;;
      watch:show|watch:tree) command=$word ;;
      run:*) program=$at ;;
    esac
    (( at++ ))
  done
  if [[ $program == "$COMP_CWORD" ]]; then
    COMPREPLY=($(compgen -c -- "$cur"))
    return
  elif [[ -n $program ]]; then
    compopt -o default 2>/dev/null
    return
  fi
  case $command:$prev in
${COMMANDS.flatMap(valueCases).join('\n')}
  esac
  if [[ -n $assigned ]]; then
    case $command:$prev in
${COMMANDS.flatMap(assignedCases).join('\n')}
    esac
    return
  fi
  case $command:$cur in
${COMMANDS.map(optionCase).join('\n')}
${COMMANDS.map(operandCase).join('\n')}
  esac
}

complete -F _sigmask sigmask
`;
