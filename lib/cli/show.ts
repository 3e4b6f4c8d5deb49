// sigmask show: the signal state of processes, or the state with which a command would start.

import { writeSync } from 'node:fs';
import { basename } from 'node:path';

import { SystemCallError } from '../internal/errors';
import { factsOf } from '../look/read-facts';
import { signalState } from '../look/read-state';
import { SignalState } from '../look/signal-state';
import { rowsOf, tableOf } from '../look/table';
import { pidFrom, splitAtCommand, type Split } from './arguments';
import type { Inherited } from './inherited-state';
import type { Colour, Screen } from './screen';
import { applyExecState, EXEC_STATE_OPTIONS, execStateFrom } from './state-options';
import { CommandError, FAILED, UsageError } from './usage-error';

export const help = `sigmask show [--json] [PID…]
sigmask show [--json] [OPTION of run…] -- COMMAND [ARGUMENT…]

Shows the signal state of processes. Without a PID, it shows the parent of sigmask, which usually is
your shell. With a COMMAND, it shows the state that COMMAND would have at its start, but does not start
it. The options of "sigmask run" change that state.

  --json   prints an array of states, with sets as arrays of names
  --help

Examples:
  sigmask show
  sigmask show 1234 1235
  sigmask show --json 1234
  sigmask show -- make all
  sigmask show --ignore-signal=INT -- make all
`;

const COLOURS: Readonly<Record<string, Colour>> = {
  process: 'bold',
  blocked: 'yellow',
  ignored: 'green',
  caught: 'cyan',
  pending: 'magenta',
};
const PIPED_WIDTH = 80;

function tableFor(state: SignalState, { width, paint }: Screen): string {
  return tableOf(rowsOf(state), Number.isFinite(width) ? width : PIPED_WIDTH, (label, text) => {
    const colour = text === 'none' ? 'dim' : COLOURS[label];
    return colour === undefined ? text : paint(colour, text);
  });
}

/** Call it after `applyExecState`: this process then differs from the command in its name and in Node's other threads only. */
function stateAtExec(file: string, command: readonly string[]): SignalState {
  const facts = factsOf(process.pid);
  const name = basename(file).slice(0, 15);
  const threads = facts.threads.filter(({ tid }) => tid === facts.pid).map((thread) => ({ ...thread, name }));
  return new SignalState({ ...facts, command: name, args: command, threads });
}

/** The states of the processes that exist. The others are reported on standard error. */
function statesOf(pids: readonly number[]): SignalState[] {
  const failures: string[] = [];
  const states = pids.flatMap((pid) => {
    try {
      return [signalState(pid)];
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      failures.push(`${pid}: ${error.code === 'ESRCH' ? 'no such process' : error.message}`);
      return [];
    }
  });
  const [first] = failures;
  if (states.length === 0 && first !== undefined) throw new CommandError(first, FAILED);
  for (const failure of failures) writeSync(2, `sigmask show: ${failure}\n`);
  if (failures.length > 0) process.exitCode = FAILED;
  return states;
}

function statesFor({ options, rest, terminated }: Split, inherited: Inherited): SignalState[] {
  if (terminated) {
    const [file] = rest;
    if (file === undefined) throw new UsageError('there is no command');
    applyExecState(execStateFrom(options, inherited));
    return [stateAtExec(file, rest)];
  }
  const [option] = options;
  if (option !== undefined) throw new UsageError(`'--${option.name}' is for a command, after '--'`);
  return statesOf(rest.length === 0 ? [process.ppid] : rest.map(pidFrom));
}

/** Returns the text to print. */
export function show(args: readonly string[], screen: Screen, inherited: Inherited): string {
  const split = splitAtCommand(args, { ...EXEC_STATE_OPTIONS, json: { type: 'boolean' } });
  const options = split.options.filter(({ name }) => name !== 'json');
  const states = statesFor({ ...split, options }, inherited);
  if (options.length < split.options.length) return `${JSON.stringify(states, null, 2)}\n`;
  return `${states.map((state) => tableFor(state, screen)).join('\n\n')}\n`;
}
