// The subcommands that only look: show, tree, watch, decode.

import { COLOR, HELP, json, SIGNAL_FORMS, USED_WRONGLY } from './common-options';
import type { CommandUsage } from './description';
import { STATE_OPTIONS } from './run-commands';

export const show: CommandUsage = {
  name: 'show',
  summary: 'shows the signal state of processes, or of a program at its start',
  synopsis: ['[--json] [PID…]', '[--json] [OPTION of run…] -- COMMAND [ARGUMENT…]'],
  body: [
    'Shows the signal state of processes. Without a PID, it shows the parent of sigmask, which usually is your shell. With a ' +
      'COMMAND, it shows the state that COMMAND would have at its start, but does not start it. The options of "sigmask run" ' +
      'change that state.',
    [json('prints an array of states, with sets as arrays of names'), COLOR, HELP],
  ],
  alsoTakes: STATE_OPTIONS,
  operands: 'pids',
  exitCodes: [
    ['0', 'all processes are shown'],
    ['2', `a process does not exist, or ${USED_WRONGLY}. The other processes are still shown`],
  ],
  examples: [
    'sigmask show',
    'sigmask show 1234 1235',
    'sigmask show --json 1234',
    'sigmask show -- make all',
    'sigmask show --ignore-signal=INT -- make all',
  ],
};

export const tree: CommandUsage = {
  name: 'tree',
  summary: 'shows processes and their descendants, and the effect of a signal on each',
  synopsis: ['[--signal SIG] [--json] [PID…]'],
  body: [
    'Shows processes and all their descendants, but not sigmask itself. Without a PID, it begins with the parent of sigmask, ' +
      'which usually is your shell. A + after the terminal marks a process in the foreground, to which Ctrl-C sends SIGINT. In ' +
      'the columns BLOCKED and IGNORED, the names of signals are without SIG. If sigmask contains some of the processes, the ' +
      'column UNIT has the same number for those that end together.',
    'With --signal, it shows the effect of that signal, sent by you, on each process: terminate, core, stop, continue, ignore, ' +
      'pending, or catch if a handler decides. Node.js has handlers of its own for SIGINT and SIGTERM, which end the process: ' +
      'their effect is terminate. If sigmask cannot find out whether a handler is one of these, it prints catch?. Process 1 of a ' +
      'pid namespace, such as a container, ignores each signal that it does not handle.',
    [
      { name: 'signal', short: 's', value: 'SIG', completed: 'signal', text: SIGNAL_FORMS },
      json(
        'prints the result of processTree(), or an array of them for several PIDs. Each process also has a "unit", which is null ' +
          'if the process is not contained, and with --signal a "fate"',
      ),
      COLOR,
      HELP,
    ],
  ],
  operands: 'pids',
  exitCodes: [
    ['0', 'all trees are shown'],
    ['2', `a process does not exist, or ${USED_WRONGLY}. The other trees are still shown`],
  ],
  examples: ['sigmask tree', 'sigmask tree 1234 1240', 'sigmask tree --signal INT 1234', 'sigmask tree -s TERM --json 1'],
};

export const watch: CommandUsage = {
  name: 'watch',
  summary: 'repeats show or tree',
  synopsis: ['[--interval SECONDS] [--count N] show|tree [ARGUMENT…]'],
  body: [
    'Repeats "sigmask show" or "sigmask tree", and redraws the output. It ends at Ctrl-C, or when the process that it shows has ' +
      'ended.',
    [
      { name: 'interval', short: 'n', value: 'SECONDS', text: 'the time between two repetitions; 1 by default' },
      { name: 'count', value: 'N', text: 'ends after N repetitions' },
      COLOR,
      HELP,
    ],
  ],
  operands: ['show', 'tree'],
  stopsAtOperand: true,
  exitCodes: [
    ['0', 'all repetitions are done'],
    ['2', `the process has ended or does not exist, or ${USED_WRONGLY}`],
    ['130', 'Ctrl-C has ended it'],
  ],
  examples: ['sigmask watch show 1234', 'sigmask watch -n 0.2 tree --signal INT 1234'],
};

export const decode: CommandUsage = {
  name: 'decode',
  summary: 'converts sets of signals to names, and names to a set; lists all signals',
  synopsis: ['[--json] SET|SIGNAL…', '[--json] all'],
  body: [
    'Prints the signals as one set in hexadecimal. Then prints each signal on a line, with its number, name and default action. ' +
      `A SET is written as in /proc/PID/status and in ps: 0x with hexadecimal digits, or 16 digits without 0x. A SIGNAL is ${SIGNAL_FORMS}, ` +
      'or 130, the exit code that a shell reports after SIGINT. "all" lists all signals of this system, as kill -l does.',
    [json('prints the same in JSON'), COLOR, HELP],
  ],
  operands: 'signal',
  exitCodes: [
    ['0', 'everything is decoded'],
    ['2', USED_WRONGLY],
  ],
  examples: [
    'sigmask decode 0x4002',
    'sigmask decode 0000000000004002',
    'sigmask decode INT TERM',
    'sigmask decode 143',
    'sigmask decode all',
  ],
};
