// The state of a process at exec, and a parent that passes on the worst state.

import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { invalidState, unavailableOnPlatform } from '../internal/errors';
import { factsFrom, parseStatus } from '../look/proc';
import { SignalState } from '../look/signal-state';
import type { SignalOptions } from '../spawn/signal-options';

/**
 * Options for `spawn` of `sigmask/child_process`. The program starts with every signal ignored and blocked, in a session of
 * its own without a terminal, as under a broken service manager. Use them for a program whose own children you test.
 */
export const hostile: SignalOptions & Pick<SpawnOptions, 'detached'> = Object.freeze({
  signals: Object.freeze({ ignore: 'all', block: 'all', node: false } as const),
  detached: true,
});

// Other programs would give a wrong result: grep catches SIGSEGV, and Node and shells change much of the state that they
// inherit.
const ORACLE = '/bin/cat';
const ORACLE_ARGUMENTS: readonly string[] = ['/proc/self/status', '/proc/self/stat'];

/**
 * The signal state with which a program starts, whichever code starts it. The program is `cat`, which does not change the state that
 * it inherits. It reads its own state from /proc.
 *
 * @param start - Starts the file with the arguments, with a pipe as its standard output, and returns the child.
 * @throws `ERR_INVALID_STATE`: the child has no pipe, or has failed. The errors of `start`.
 * `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`: not Linux.
 *
 * @example
 * ```js
 * import { spawn } from 'sigmask/child_process';
 * import { stateAtBirth } from 'sigmask/testing';
 *
 * const state = await stateAtBirth((file, args) => spawn(file, args, { signals: { ignore: 'SIGINT' } }));
 * console.log(state.ignored);
 * // prints: SignalSet {SIGINT}
 * ```
 */
export async function stateAtBirth(start: (file: string, args: string[]) => ChildProcess): Promise<SignalState> {
  if (process.platform !== 'linux') throw unavailableOnPlatform('stateAtBirth');
  const child = start(ORACLE, [...ORACLE_ARGUMENTS]);
  if (child.stdout === null) throw invalidState('The standard output of the child must be a pipe');
  const [output, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null, string | null]>]);
  if (code !== 0) throw invalidState(`${ORACLE} ended with ${String(signal ?? code)}`);
  const lastLine = output.trimEnd().lastIndexOf('\n') + 1;
  const status = parseStatus(output.slice(0, lastLine));
  const threads = [{ tid: status.tgid, name: status.name, blocked: status.SigBlk, pending: status.SigPnd }];
  return new SignalState(factsFrom(status.tgid, status, output.slice(lastLine), [ORACLE, ...ORACLE_ARGUMENTS].join('\0'), threads));
}
