// sigmask run: executes a command in place of this process, with the requested signal state.

import { writeSync } from 'node:fs';

import { native } from '../internal/binding';
import { EACCES, ENOENT, ENOEXEC, ENOTDIR } from '../internal/errno';
import { check } from '../internal/errors';
import { millisecondsFrom, splitAtCommand, type Option } from './arguments';
import { bytes, CANCELED, cannotExecute, commandOf, terminated, type Command } from './command';
import type { Inherited } from './inherited-state';
import type { Supervision } from './run-contained';
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

With --contain, sigmask starts COMMAND in a new process group, and waits until COMMAND and all its
descendants have ended, also those that have left its group and session. When COMMAND has ended, the
others get SIGTERM, and those that live after the grace get SIGKILL. If sigmask itself is killed, they
are killed, too. sigmask forwards the signals that it gets: SIGTERM, SIGINT, SIGHUP and SIGQUIT to all
processes, and others to COMMAND.

  --contain                 ends COMMAND together with all its descendants
  --timeout SECONDS         ends them after this time in the same way; 0, the default, means never
  --grace SECONDS           the time from SIGTERM to SIGKILL; 5 by default
  --init                    is for process 1 of a container: reaps the orphans that it adopts, and
                            forwards all signals to COMMAND alone. As another process it adopts the
                            orphans of COMMAND. It changes nothing else (Linux)

SECONDS may be a fraction, and may have the suffix s, m, h or d.

Exit code: 125 if sigmask failed, 126 if COMMAND could not be executed, 127 if it was not found.
With --contain: 124 if it timed out, 137 if SIGKILL was needed after that, and 128 + n if signal n has
ended COMMAND. Otherwise the exit code is that of COMMAND.

Examples:
  sigmask run --ignore-signal=INT,HUP -- make all
  sigmask run --default-signal --list-signal-handling -- ./server
  sigmask run --new-group --foreground -- vim notes.txt
  sigmask run --parent-death-signal TERM -- node worker.js
  sigmask run --contain --timeout 10m -- npm test
  sigmask run --contain --init -- ./server
`;

const CONTAIN_OPTIONS = {
  contain: { type: 'boolean' },
  timeout: { type: 'string' },
  grace: { type: 'string' },
  init: { type: 'boolean' },
} as const;
const DEFAULT_GRACE = '5';
const NEVER = '0';

const DEFAULT_PATH = '/bin:/usr/bin';

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

// Node has set close-on-exec on all descriptors that it found open, and opened /dev/null for standard streams that were
// closed.
function keepDescriptors({ descriptors }: Inherited): void {
  for (const fd of descriptors) check(native().keepOnExec(fd), 'fcntl');
}

/** Returns only on failure, with a negated errno. */
function execute({ file, args, environment }: Command): number {
  const variables = terminated(environment);
  let denied = false;
  for (const path of candidatesOf(file, environment)) {
    let error = native().execve(bytes(path), terminated([file, ...args]), variables);
    if (error === ENOEXEC) error = native().execve(bytes('/bin/sh'), terminated(['sh', path, ...args]), variables);
    // A path is not looked up in PATH.
    if (file.includes('/')) return error;
    if (error === EACCES) denied = true;
    else if (error !== ENOENT && error !== ENOTDIR) return error;
  }
  return denied ? EACCES : ENOENT;
}

/** Returns only with an error. */
function replaceBy(words: readonly string[], state: ExecState, inherited: Inherited): CommandError {
  keepDescriptors(inherited);
  // Node has raised the limit to the hard limit.
  if (inherited.openFiles !== undefined) check(native().limitOpenFiles(inherited.openFiles), 'setrlimit');
  return cannotExecute(words, execute(commandOf(words, state, inherited)));
}

/** Undefined without `--contain`. A later option takes precedence over an earlier one. */
function supervisionFrom(options: readonly Option[]): Supervision | undefined {
  const ofName = (name: string): Option | undefined => options.findLast((option) => option.name === name);
  const given = options.find(({ name }) => Object.hasOwn(CONTAIN_OPTIONS, name));
  if (given !== undefined && ofName('contain') === undefined) throw new UsageError(`'--${given.name}' is for '--contain'`);
  const withValue = ['contain', 'init'].map(ofName).find((option) => option?.value !== undefined);
  if (withValue !== undefined) throw new UsageError(`'--${withValue.name}' takes no value`);
  if (given === undefined) return undefined;
  return {
    timeout: millisecondsFrom(ofName('timeout')?.value ?? NEVER, 'timeout'),
    grace: millisecondsFrom(ofName('grace')?.value ?? DEFAULT_GRACE, 'grace'),
    isInit: ofName('init') !== undefined,
  };
}

/** Resolves only when a contained command has ended. */
export async function run(args: readonly string[], inherited: Inherited): Promise<void> {
  try {
    const { options, rest } = splitAtCommand(args, { ...EXEC_STATE_OPTIONS, ...CONTAIN_OPTIONS, json: { type: 'boolean' } });
    if (rest.length === 0) throw new UsageError('there is no command');
    const supervision = supervisionFrom(options);
    const state = execStateFrom(
      options.filter(({ name }) => Object.hasOwn(EXEC_STATE_OPTIONS, name)),
      inherited,
    );
    if (supervision === undefined) applyExecState(state);
    if (state.list)
      writeSync(
        2,
        listOf(
          state,
          options.some(({ name }) => name === 'json'),
        ),
      );
    if (supervision === undefined) throw replaceBy(rest, state, inherited);
    // Loading it takes a while, which a command without --contain does not wait for.
    const { runContained } = await import('./run-contained.js');
    await runContained(rest, state, supervision, inherited);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError((error as Error).message, CANCELED);
  }
}
