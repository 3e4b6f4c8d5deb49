// Replaces the program of this process.

import { isatty } from 'node:tty';
import { isMainThread } from 'node:worker_threads';

import { native } from '../internal/binding';
import { invalidArgType, invalidArgValue, SystemCallError, unsupportedInWorker } from '../internal/errors';
import { terminated } from '../internal/nul-terminated';
import { ownOf } from '../internal/validate';
import { pthread_sigmask } from './mask';
import { blockedByNode, ignoredByNode } from './of-node';

function toText(value: unknown, argument: string): string {
  if (typeof value !== 'string') throw invalidArgType(argument, 'a string', value);
  if (value.includes('\0')) throw invalidArgValue(argument, value, 'must be a string without NUL bytes');
  return value;
}

function toTexts(value: unknown, argument: string): string[] {
  if (!Array.isArray(value)) throw invalidArgType(argument, 'an array of strings', value);
  const texts = Array.from(value, (text, index) => toText(text, `${argument}[${index}]`));
  if (texts.length === 0) throw invalidArgValue(argument, value, 'must begin with the name of the program');
  return texts;
}

function toPairs(value: unknown, argument: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidArgType(argument, 'an object', value);
  return Object.entries(ownOf(value as Record<string, unknown>)).flatMap(([name, text]) => {
    if (text === undefined) return [];
    if (name === '' || /[=\0]/.test(name))
      throw invalidArgValue(argument, value, `has a variable ${JSON.stringify(name)}, which no program can read`);
    return `${name}=${toText(text, `${argument}.${name}`)}`;
  });
}

// Reading process.stdin opens a stream, which changes a descriptor that is no terminal.
const isStdinRaw = (): boolean => isatty(0) && process.stdin.isRaw;

/**
 * Replaces the program of this process, like execve of POSIX. The new program keeps the process number, the parent, the group,
 * the terminal and the working directory. The call does not return unless it throws.
 *
 * Node changes a part of the process's state for itself. Before the call, this is reset: `SIGPIPE` and `SIGXFSZ` get their
 * default action; `SIGUSR1` is unblocked if Node blocks it because of `--permission` or `--disable-sigusr1`; the descriptors 0,
 * 1 and 2 become inherited and blocking; and a terminal that `process.stdin` has set to raw mode gets its modes back. If the
 * call fails, these changes are undone.
 *
 * Everything else follows POSIX. Signals with listeners get their default action. Other ignored signals stay ignored. The new
 * program has the mask of the calling thread, so the signals of {@link blockSignals} and of open signal streams stay blocked.
 * Pending signals stay pending. Other descriptors of Node are closed, and so is the IPC channel. Children become children of
 * the new program. A `parentDeathSignal` stays in force, but on Linux not for a set-user-ID, set-group-ID or capable program. The soft
 * limit of open files stays at the hard limit, to which Node has raised it. If the new program is Node, it resets its mask and
 * dispositions. Start it with `sigmask run`, which preserves them.
 *
 * `process` does not emit `'exit'`, and output that Node has not written yet is lost. Worker threads end at once.
 *
 * @param file - The path of the program. `PATH` is not searched.
 * @param args - All arguments, beginning with the name of the program; `[file]` by default.
 * @param env - The environment. By default, the program gets the environment of this process, byte for byte.
 * @throws {@link SystemCallError}: `ENOENT`, `EACCES`, `E2BIG`, `ENOEXEC` (Node 20 has no name for it: `errno` is -8) and
 * others, with `file` as `path`.
 * `ERR_WORKER_UNSUPPORTED_OPERATION`: called in a Worker. `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: an argument is
 * not a string or contains a NUL byte, `args` is empty, or the name of a variable is empty or contains `=`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/execve.html | execve(3p)}.
 *
 * @example
 * ```js
 * import { execve } from 'sigmask';
 *
 * execve('/bin/sh', ['sh', '-c', 'echo "in place of Node"']);
 * // prints: in place of Node
 * ```
 */
export function execve(file: string, args: readonly string[] = [file], env?: Readonly<Record<string, string | undefined>>): never {
  const path = Buffer.from(toText(file, 'file'));
  const argv = Buffer.from(terminated(toTexts(args, 'args')));
  const envp = env === undefined ? undefined : Buffer.from(terminated(toPairs(env, 'env')));
  if (!isMainThread) throw unsupportedInWorker('execve');
  const { low, high } = ignoredByNode();
  const isRaw = isStdinRaw();
  if (isRaw) process.stdin.setRawMode(false);
  const mask = pthread_sigmask('SIG_UNBLOCK', blockedByNode());
  const error = native().replaceProgram(path, argv, envp, low, high);
  pthread_sigmask('SIG_SETMASK', mask);
  if (isRaw) process.stdin.setRawMode(true);
  throw new SystemCallError(error, 'execve', file);
}
