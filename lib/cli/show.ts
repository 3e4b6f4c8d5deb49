// sigmask show: the signal state of processes, or the state with which a command would start.

import { basename } from 'node:path';

import { factsOf } from '../look/read-facts';
import { signalState } from '../look/read-state';
import { SignalState } from '../look/signal-state';
import { rowsOf, tableOf } from '../look/table';
import { has, type Arguments } from '../usage/parse';
import { isOfState } from '../usage/run-commands';
import { UsageError } from '../usage/usage-error';
import { pidFrom } from '../usage/values';
import type { Inherited } from './inherited-state';
import { eachThatLives } from './several';
import { screenOf, whenFrom, type Colour, type Screen } from './screen';
import { applyExecState, execStateFrom } from './state-options';

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

function statesFor(given: Arguments, inherited: Inherited): SignalState[] {
  const { options, operands, afterDashes: command } = given;
  const [file] = command ?? [];
  if (command !== undefined) {
    if (file === undefined) throw new UsageError('missing command');
    if (operands.length > 0) throw new UsageError('a PID and a command exclude each other');
    applyExecState(execStateFrom(options, inherited));
    return [stateAtExec(file, command)];
  }
  const option = options.find(({ name }) => isOfState(name));
  if (option !== undefined) throw new UsageError(`'--${option.name}' needs a command after '--'`);
  return eachThatLives('show', operands.length === 0 ? [process.ppid] : operands.map(pidFrom), signalState);
}

/** Returns the text to print. */
export function show(given: Arguments, stream: NodeJS.WriteStream, inherited: Inherited): string {
  const screen = screenOf(stream, whenFrom(given));
  const states = statesFor(given, inherited);
  if (has(given, 'json')) return `${JSON.stringify(states, null, 2)}\n`;
  return `${states.map((state) => tableFor(state, screen)).join('\n\n')}\n`;
}
