// A program that reports the signals that it gets.

import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import type { SignalChild } from '../control/signal-child';
import { spawn } from '../drop-in/async';
import { invalidState } from '../internal/errors';
import { ownOf } from '../internal/validate';
import type { SignalName } from '../signals/names';
import { SignalSet, type ChangeableSetLike } from '../signals/set';
import type { SignalOptions } from '../spawn/signal-options';

/** Options of {@link startSignalEcho}: the options of `spawn` that apply to it, and `catch`. */
export interface SignalEchoOptions extends SignalOptions, Pick<SpawnOptions, 'cwd' | 'env' | 'detached' | 'uid' | 'gid'> {
  /** The signals that the program catches. By default these are all signals that a Node program can catch, except faults. */
  readonly catch?: ChangeableSetLike | undefined;
}

/** A running program; usable with `await using`. */
export interface SignalEcho extends AsyncDisposable {
  /** The program. */
  readonly child: SignalChild & ChildProcess;
  /** The number of the program. */
  readonly pid: number;
  /**
   * Resolves with the next signal that the program has caught.
   *
   * @throws `ERR_INVALID_STATE`: the program ended before.
   */
  next(): Promise<SignalName>;
  /** Kills the program, and waits for its end. */
  end(): Promise<void>;
}

// A signal of a fault comes again as soon as its handler returns. Node does not know real-time signals.
const FAULTS = ['SIGILL', 'SIGBUS', 'SIGFPE', 'SIGSEGV'] as const;
const catchable = (): SignalName[] => [...SignalSet.all.difference(FAULTS)].filter((name) => !name.startsWith('SIGRT'));

const PROGRAM = join(__dirname, 'echo-program.js');

/**
 * Starts a Node program that reports each signal that it catches. Resolves when the program has installed its handlers.
 *
 * @param options - The signals that the program catches, ignores or blocks, and other options of `spawn`.
 * @throws the errors of `spawn` of `sigmask/child_process`. `ERR_INVALID_STATE`: the program ended before it was ready.
 *
 * @example
 * ```js
 * import { startSignalEcho } from 'sigmask/testing';
 *
 * const echo = await startSignalEcho({ catch: 'SIGTERM' });
 * echo.child.kill('SIGTERM');
 * console.log(await echo.next());
 * await echo.end();
 * // prints: SIGTERM
 * ```
 */
export async function startSignalEcho(options: SignalEchoOptions = {}): Promise<SignalEcho> {
  const { catch: caught = 'all', ...others } = ownOf(options);
  const names = caught === 'all' ? catchable() : [...SignalSet.from(caught)];
  const child: SignalChild & ChildProcess = spawn(process.execPath, [PROGRAM, ...names], {
    ...others,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout as Readable })[Symbol.asyncIterator]();
  async function next(): Promise<string> {
    const line = await lines.next();
    if (line.done === true) throw invalidState('The program has ended');
    return line.value;
  }
  async function end(): Promise<void> {
    child.kill('SIGKILL');
    await ended;
  }
  await next();
  return { child, pid: Number(child.pid), next: next as () => Promise<SignalName>, end, [Symbol.asyncDispose]: end };
}
