// The subcommands that start and end programs: run, end.

import { HELP, json, SIGNAL_FORMS, USED_WRONGLY } from './common-options';
import type { CommandUsage, OptionUsage } from './description';

/** Those that set the state of a program at its start. */
export const STATE_OPTIONS: readonly OptionUsage[] = [
  { name: 'ignore-signal', value: 'SIG', isOptional: true, completed: 'signals', text: 'ignores the signals' },
  {
    name: 'default-signal',
    value: 'SIG',
    isOptional: true,
    completed: 'signals',
    text: 'gives the signals their default action, and does not block them',
  },
  { name: 'block-signal', value: 'SIG', isOptional: true, completed: 'signals', text: 'blocks the signals' },
  { name: 'list-signal-handling', text: 'lists the ignored and blocked signals on standard error first, without SIG, as env does' },
  { name: 'new-group', text: 'moves COMMAND to a new process group in the same session' },
  { name: 'foreground', text: 'makes the process group of COMMAND the foreground group of the terminal' },
  { name: 'parent-death-signal', value: 'SIG', completed: 'signal', text: 'sends SIG to COMMAND when its parent ends (Linux)' },
];

const CONTAINMENT: readonly OptionUsage[] = [
  { name: 'contain', text: 'ends COMMAND together with all its descendants' },
  { name: 'timeout', value: 'SECONDS', text: 'ends them after this time in the same way; 0, the default, means never' },
  { name: 'grace', value: 'SECONDS', text: 'the time from SIGTERM to SIGKILL; 5 by default' },
  {
    name: 'init',
    text:
      'for process 1 of a container: reaps the orphans that sigmask adopts, and forwards all signals to COMMAND alone. In any other ' +
      'process, it also makes sigmask adopt the orphans of COMMAND (Linux)',
  },
];

export const isOfState = (name: string): boolean => STATE_OPTIONS.some((option) => option.name === name);
export const isOfContainment = (name: string): boolean => CONTAINMENT.some((option) => option.name === name);

export const run: CommandUsage = {
  name: 'run',
  summary: 'executes a program with signals ignored, blocked or at their default action, or runs it and ends it with all its descendants',
  synopsis: ['[OPTION…] [--] COMMAND [ARGUMENT…]'],
  body: [
    'Executes COMMAND in place of sigmask, with the signal state that the options set. The process number, the terminal and the ' +
      `open descriptors stay the same. SIG is ${SIGNAL_FORMS}; commas separate several signals. Without =SIG, an option means ` +
      'every signal. A later option takes precedence over an earlier one.',
    [...STATE_OPTIONS, json('prints the list in JSON'), HELP],
    'With --contain, sigmask starts COMMAND in a new process group, and waits until COMMAND and all its descendants have ended, ' +
      'including those that have left its group and session. When COMMAND has ended, the remaining processes get SIGTERM. Those ' +
      'that still live after the grace get SIGKILL. If sigmask itself is killed, all of them are killed. sigmask forwards the ' +
      'signals that it gets: SIGTERM, SIGINT, SIGHUP and SIGQUIT to all processes, and other signals only to COMMAND.',
    CONTAINMENT,
    'SECONDS may be a fraction, and may have the suffix s, m, h or d.',
  ],
  operands: 'program',
  stopsAtOperand: true,
  exitCodes: [
    ['124', 'with --contain: it timed out'],
    ['125', 'sigmask failed, or was used wrongly'],
    ['126', 'COMMAND could not be executed'],
    ['127', 'COMMAND was not found'],
    ['137', 'with --contain: it timed out, and SIGKILL was needed after that'],
    ['128 + n', 'with --contain: signal n has ended COMMAND'],
    ['others', 'the exit code of COMMAND'],
  ],
  examples: [
    'sigmask run --ignore-signal=INT,HUP -- make all',
    'sigmask run --default-signal --list-signal-handling -- ./server',
    'sigmask run --new-group --foreground -- vim notes.txt',
    'sigmask run --parent-death-signal TERM -- node worker.js',
    'sigmask run --contain --timeout 10m -- npm test',
    'sigmask run --contain --init -- ./server',
  ],
};

export const end: CommandUsage = {
  name: 'end',
  summary: 'ends processes and all their descendants',
  synopsis: ['[--grace SECONDS] [--signal SIG] PID…'],
  body: [
    'Ends processes and all their descendants, and returns when all have ended. All of them get SIGTERM, and stopped ones are ' +
      'continued. Those that still live after the grace get SIGKILL. Before that, all are stopped, so that none can start ' +
      'another process in between.',
    [
      {
        name: 'grace',
        short: 'g',
        value: 'SECONDS',
        text: 'the time until SIGKILL; 5 by default. The suffixes s, m, h and d are allowed',
      },
      {
        name: 'signal',
        short: 's',
        value: 'SIG',
        completed: 'signal',
        text: `the first signal: ${SIGNAL_FORMS}; SIGTERM by default`,
      },
      HELP,
    ],
    'Descendants are found by their parents, and by the sessions that processes of the tree lead, except for the session of ' +
      'sigmask. A descendant in another session whose parent had ended before is not found. sigmask refuses to end its own ' +
      'ancestors, such as your shell.',
  ],
  operands: 'pids',
  exitCodes: [
    ['0', 'all have ended'],
    ['1', 'a process does not exist or cannot be ended. Standard error names it, and the other processes are still ended'],
    ['2', USED_WRONGLY],
  ],
  examples: ['sigmask end 1234', 'sigmask end --grace 0.5 --signal INT 1234 1240'],
};
