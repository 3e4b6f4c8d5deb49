// sigmask run: executes a command in place of this process, with the requested signal state.

import { writeSync } from 'node:fs';

import { native } from '../internal/binding';
import { EACCES, ENOENT, ENOEXEC, ENOTDIR } from '../internal/errno';
import { check } from '../internal/errors';
import { allOperands, has, valueOf, type Arguments } from '../usage/parse';
import { isOfContainment } from '../usage/run-commands';
import { CommandError, UsageError } from '../usage/usage-error';
import { millisecondsFrom } from '../usage/values';
import { bytes, CANCELED, cannotExecute, commandOf, terminated, type Command } from './command';
import type { Inherited } from './inherited-state';
import type { Supervision } from './run-contained';
import { shortNameOf } from './signal-spelling';
import { applyExecState, execStateFrom, type ExecState } from './state-options';

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
function supervisionFrom(given: Arguments): Supervision | undefined {
  const isContained = has(given, 'contain');
  const option = given.options.find(({ name }) => isOfContainment(name));
  if (option !== undefined && !isContained) throw new UsageError(`'--${option.name}' needs '--contain'`);
  if (!isContained) return undefined;
  return {
    timeout: millisecondsFrom(valueOf(given, 'timeout') ?? NEVER, 'timeout'),
    grace: millisecondsFrom(valueOf(given, 'grace') ?? DEFAULT_GRACE, 'grace'),
    isInit: has(given, 'init'),
  };
}

/** Resolves only when a contained command has ended. */
export async function run(given: Arguments, inherited: Inherited): Promise<void> {
  try {
    const words = allOperands(given);
    if (words.length === 0) throw new UsageError('missing command');
    const supervision = supervisionFrom(given);
    const state = execStateFrom(given.options, inherited);
    if (supervision === undefined) applyExecState(state);
    if (state.list) writeSync(2, listOf(state, has(given, 'json')));
    if (supervision === undefined) throw replaceBy(words, state, inherited);
    // Loading it takes a while, which a command without --contain does not wait for.
    const { runContained } = await import('./run-contained.js');
    await runContained(words, state, supervision, inherited);
  } catch (error) {
    if (error instanceof CommandError || error instanceof UsageError) throw error;
    throw new CommandError((error as Error).message, CANCELED);
  }
}
