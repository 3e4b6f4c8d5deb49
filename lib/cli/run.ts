// sigmask run: executes a command in place of this process, with the requested signal state.

import { writeSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { PLAN_VARIABLE, withoutPreload, withPreload } from '../spawn/preload-plan';
import { splitAtCommand } from './arguments';
import { bytesOfArguments, fromBytes, inheritedEnvironment, toBytes, type Inherited } from './inherited-state';
import { shortNameOf } from './signal-spelling';
import { applyExecState, EXEC_STATE_OPTIONS, execStateFrom, type ExecState } from './state-options';
import { CommandError, UsageError } from './usage-error';

export const help = `sigmask run [OPTION…] [--] COMMAND [ARGUMENT…]

Executes COMMAND in place of sigmask, with the signal state that the options set. The process number,
the terminal and the open descriptors stay the same. SIG is INT, int, SIGINT or 2; commas separate
several signals. Without =SIG, an option means every signal. A later option takes precedence over an
earlier one.

  --ignore-signal[=SIG]     ignores the signals
  --default-signal[=SIG]    gives the signals their default action, and does not block them
  --block-signal[=SIG]      blocks the signals
  --list-signal-handling    lists the ignored and blocked signals on standard error first
  --new-group               moves COMMAND to a new process group in the same session
  --foreground              makes the process group of COMMAND the foreground group of the terminal
  --parent-death-signal SIG sends SIG to COMMAND when its parent ends (Linux)
  --json                    prints the list in JSON
  --help

Exit code: 125 if sigmask failed, 126 if COMMAND could not be executed, 127 if it was not found.
Otherwise the exit code is that of COMMAND.

Examples:
  sigmask run --ignore-signal=INT,HUP -- make all
  sigmask run --default-signal --list-signal-handling -- ./server
  sigmask run --new-group --foreground -- vim notes.txt
  sigmask run --parent-death-signal TERM -- node worker.js
`;

const CANCELED = 125;
const CANNOT_INVOKE = 126;
const NOT_FOUND = 127;
const [ENOENT, ENOEXEC, EACCES, ENOTDIR] = [-2, -8, -13, -20];
const DEFAULT_PATH = '/bin:/usr/bin';

// In this file the arguments, the environment and paths have one character for each byte.
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const terminated = (strings: readonly string[]): Buffer => bytes(strings.map((string) => `${string}\0`).join(''));

function listOf({ blocked, ignored }: ExecState, json: boolean): string {
  if (json) return `${JSON.stringify({ blocked, ignored })}\n`;
  const lines = Array.from({ length: native().lastSignal }, (_, index) => index + 1).flatMap((signal) => {
    const handling = [...(blocked.hasNumber(signal) ? ['BLOCK'] : []), ...(ignored.hasNumber(signal) ? ['IGNORE'] : [])];
    return handling.length === 0 ? [] : [`${shortNameOf(signal).padEnd(10)} (${`${signal}`.padStart(2)}): ${handling.join(',')}\n`];
  });
  return lines.join('');
}

/** The paths that execvp(3) would try. */
function candidatesOf(file: string, environment: readonly string[]): string[] {
  if (file === '' || file.includes('/')) return [file];
  const path = environment.find((pair) => pair.startsWith('PATH='))?.slice('PATH='.length) ?? DEFAULT_PATH;
  return path.split(':').map((directory) => (directory === '' ? file : `${directory}/${file}`));
}

const isForPreload = (pair: string): boolean => pair.startsWith('NODE_OPTIONS=') || pair.startsWith(`${PLAN_VARIABLE}=`);

/** Changes the environment in two cases only: a preload has taken its plan from it, or a command that is Node needs a preload. */
function environmentFor(file: string, { blocked, ignored }: ExecState, inherited: Inherited): readonly string[] {
  const environment = inheritedEnvironment(inherited);
  const forPreload = environment.filter(isForPreload).map(fromBytes);
  const wasForUs = forPreload.some((pair) => pair.startsWith(`${PLAN_VARIABLE}=`)) && !Object.hasOwn(process.env, PLAN_VARIABLE);
  // Node itself would undo the sets.
  const needsPreload = /(^|\/)node$/.test(file) && !(blocked.isEmpty && ignored.isEmpty);
  if (!wasForUs && !needsPreload) return environment;
  const clean = withoutPreload(forPreload);
  const plan = { ignored, blocked, group: 0, terminalFrom: 0, lasting: false };
  const changed = needsPreload ? withPreload(clean, plan) : clean;
  return [...environment.filter((pair) => !isForPreload(pair)), ...changed.map(toBytes)];
}

// Node has set close-on-exec on all descriptors that it found open, and opened /dev/null for standard streams that were
// closed.
function keepDescriptors({ descriptors }: Inherited): void {
  for (const fd of descriptors) check(native().keepOnExec(fd), 'fcntl');
}

/** Returns only on failure, with a negated errno. */
function execute(command: readonly string[], state: ExecState, inherited: Inherited): number {
  const [file = '', ...args] = bytesOfArguments(command);
  const pairs = environmentFor(file, state, inherited);
  const environment = terminated(pairs);
  let denied = false;
  for (const path of candidatesOf(file, pairs)) {
    let error = native().execve(bytes(path), terminated([file, ...args]), environment);
    if (error === ENOEXEC) error = native().execve(bytes('/bin/sh'), terminated(['sh', path, ...args]), environment);
    // A path is not looked up in PATH.
    if (file.includes('/')) return error;
    if (error === EACCES) denied = true;
    else if (error !== ENOENT && error !== ENOTDIR) return error;
  }
  return denied ? EACCES : ENOENT;
}

/** Ends only with an error. */
export function run(args: readonly string[], inherited: Inherited): never {
  try {
    const { options, rest } = splitAtCommand(args, { ...EXEC_STATE_OPTIONS, json: { type: 'boolean' } });
    const [file] = rest;
    if (file === undefined) throw new UsageError('there is no command');
    const stateOptions = options.filter(({ name }) => name !== 'json');
    const state = execStateFrom(stateOptions, inherited);
    applyExecState(state);
    if (state.list) writeSync(2, listOf(state, stateOptions.length < options.length));
    keepDescriptors(inherited);
    // Node has raised the limit to the hard limit.
    if (inherited.openFiles !== undefined) check(native().limitOpenFiles(inherited.openFiles), 'setrlimit');
    const error = execute(rest, state, inherited);
    const text = getSystemErrorMap().get(error)?.[1] ?? `error ${-error}`;
    throw new CommandError(`'${file}': ${text}`, error === ENOENT ? NOT_FOUND : CANNOT_INVOKE);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError((error as Error).message, CANCELED);
  }
}
