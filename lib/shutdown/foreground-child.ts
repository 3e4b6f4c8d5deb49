// Runs a child in the foreground, in place of this process.

import type { SpawnOptions, StdioOptions } from 'node:child_process';
import * as timers from 'node:timers';
import { isMainThread } from 'node:worker_threads';

import { spawn } from '../drop-in/async';
import { native } from '../internal/binding';
import { invalidArgType, invalidArgValue, unsupportedInWorker } from '../internal/errors';
import { ownOf } from '../internal/validate';
import type { SignalName } from '../signals/names';
import { SignalSet, toChangeableSet } from '../signals/set';
import type { SignalOptions } from '../spawn/signal-options';
import { endAs } from './end-as';
import { ForwardedSignals } from './forward-signals';
import { JobControl } from './job-control';
import { prepareExit } from './last-exit';
import type { ShutdownChild } from './options';
import { channelSerialization, relayMessages } from './relay-messages';

// Taken now, because tests may replace it with a fake later.
const { setImmediate } = timers;

/** Options of {@link foregroundChild}: the options of `spawn` of `sigmask/child_process`, with other defaults. */
export type ForegroundChildOptions = SpawnOptions & SignalOptions;

type Own = { [Key in keyof ForegroundChildOptions]?: unknown };

const STANDARD_STREAMS = [0, 1, 2];

function toOwn(value: unknown): Own {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidArgType('options', 'an object', value);
  const own = ownOf(value as Own);
  const { processGroup, detached } = own;
  if (processGroup !== undefined && processGroup !== 'new') {
    throw invalidArgValue('options.processGroup', processGroup, "must be 'new', so that no signal reaches the child twice");
  }
  if (detached === true)
    throw invalidArgValue('options.detached', detached, 'must not be true, because the child needs the terminal of this process');
  return own;
}

/** Whether no other process reads the keys of the terminal, as a pager in a pipeline does. @internal */
export const isAloneOnTerminal = (): boolean => [0, 1].every((fd) => native().tcgetpgrp(fd) >= 0);

// What this process blocks in order to accept it is not blocked for its child.
function signalsFor(value: unknown, accepted: SignalSet): unknown {
  if (value === undefined) return { from: 'inherit', unblock: accepted };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { from = 'inherit', block = [], unblock = [], ...others } = ownOf(value as Record<string, unknown>);
  const blocked = toChangeableSet(block, 'options.signals.block');
  const unblocked = toChangeableSet(unblock, 'options.signals.unblock').union(accepted.difference(blocked));
  return { ...others, from, block: blocked, unblock: unblocked };
}

/** The streams, with a channel if this process has one. */
function stdioFor(value: unknown, needsChannel: boolean): StdioOptions {
  const given = (value ?? 'inherit') as StdioOptions;
  if (!needsChannel) return given;
  const all = Array.isArray(given) ? [...given] : STANDARD_STREAMS.map(() => given);
  while (all.length < STANDARD_STREAMS.length) all.push(undefined);
  return all.includes('ipc') ? all : [...all, 'ipc'];
}

/** Makes this process follow its child: it stops, continues and ends as the child does. */
function standBehind(child: ShutdownChild, signals: ForwardedSignals, job: JobControl, hasChannel: boolean): void {
  signals.forwardTo(child);
  job.follow(child);
  const afterMessages = hasChannel ? relayMessages(child) : setImmediate;
  const isFromKey = (signal: SignalName): boolean => job.mayBeFromKey(signal) && !signals.hasForwarded(signal);
  child.once('close', () => {
    // The child's last messages may be emitted after that.
    setImmediate(() => {
      afterMessages(() => {
        endAs(child.waitStatus, isFromKey, job.terminal);
      });
    });
  });
}

function start(file: string, args: readonly string[], own: Own): ShutdownChild {
  const foreground = own.foreground ?? isAloneOnTerminal();
  const signals = new ForwardedSignals();
  let job: JobControl | undefined;
  let child: ShutdownChild | undefined;
  let isBehind = false;
  try {
    job = new JobControl(foreground !== false);
    const serialization = channelSerialization();
    const options = {
      ...own,
      stdio: stdioFor(own.stdio, serialization !== undefined),
      serialization: own.serialization ?? serialization,
      signals: signalsFor(own.signals, signals.accepted),
      processGroup: 'new',
      foreground,
      parentDeathSignal: own.parentDeathSignal ?? 'SIGKILL',
    };
    child = spawn(file, args, options as ForegroundChildOptions);
    // Without a child, 'error' is emitted later.
    if (child.pid !== undefined) {
      standBehind(child, signals, job, serialization !== undefined);
      isBehind = true;
    }
    return child;
  } finally {
    if (!isBehind) {
      child?.kill('SIGKILL');
      job?.release();
      signals.release();
    }
  }
}

/**
 * Runs a child in the foreground, in place of this process. The child gets the signals, the terminal and the messages of this
 * process. When the child has ended, this process ends in the same way. Use it in wrappers: programs that prepare something and
 * then run a command. If this process has nothing to do while the command runs, `execve` of `sigmask` is simpler.
 *
 * The options have other defaults than those of `spawn`: the child inherits the standard streams, and the signals that this
 * process ignores and blocks, as after exec. It gets `SIGKILL` if this process ends first. Signals that Node itself has
 * reset at its start, such as `SIGHUP` under nohup, are no longer ignored.
 *
 * **Terminal.** The child always leads a new group, so no signal reaches it twice. Its group gets the terminal at once if
 * the standard input and output of this process are the terminal. Otherwise, as in `wrapper | less`, it gets the terminal later:
 * when it is stopped because it reads or sets the terminal, while this process is in the foreground.
 *
 * **Signals.** Each signal that this process gets is forwarded once: to the whole group of the child if the terminal has
 * sent it, and otherwise to the child alone. {@link coordinateShutdown} describes how these are distinguished. `SIGTSTP` and
 * `SIGWINCH` always go to the group. Real-time signals are forwarded with their values, except one that the addon needs. Three
 * kinds of signals are not forwarded: signals that this process ignores, signals about this process itself (`SIGCHLD`, `SIGTTIN`,
 * `SIGTTOU`, `SIGPROF`, `SIGVTALRM`), and faults (`SIGSEGV`, `SIGBUS`, `SIGFPE`, `SIGILL`, `SIGTRAP`, `SIGSYS`).
 *
 * **Jobs.** When a signal stops the child, this process stops by the same signal, so the shell sees a stopped job. After
 * Ctrl-Z the rest of its group stops, too. When this process is continued, it continues the child's group, in the
 * foreground if it is there itself. If the kernel does not stop this process, as in an orphaned group, it continues the child.
 *
 * **Messages.** If this process has an IPC channel, the child gets one, with the same serialization. Messages, handles and
 * the disconnection are passed in both directions, and so is the request behind {@link exitRequested}. Messages that have arrived
 * before, and that no listener has received, are passed as well.
 *
 * **End.** After `'close'` of the child and the last message, this process ends with the child's exit code or by the child's
 * signal, including real-time signals. After Ctrl-C or Ctrl-\\ the rest of the group of this process gets the signal, too, so that
 * a script ends. This process writes no core dump, even if the child did. Exit hooks run, and Node writes coverage and profiles, as
 * with `process.exit`. If the child cannot be started, it emits `'error'`, and this process continues as if the call had not been
 * made.
 *
 * @param file - The command: a path, or a name that is looked up in `PATH`. An array with its arguments may follow.
 * @param options - The options of `spawn` of `sigmask/child_process`.
 * @throws the errors of `spawn`. `ERR_INVALID_ARG_VALUE`: another `processGroup` than `'new'`, or `detached`.
 * `ERR_WORKER_UNSUPPORTED_OPERATION`: called in a Worker, which gets no signals. What `signalStream` throws, on Linux;
 * `EMFILE`: a descriptor that it needs later cannot be reserved.
 *
 * @example
 * ```js
 * import { foregroundChild } from 'sigmask/shutdown';
 *
 * foregroundChild('sh', ['-c', 'exit 3']);
 * // ends with: exit code 3
 * ```
 */
export function foregroundChild(file: string, options?: ForegroundChildOptions): ShutdownChild;
export function foregroundChild(file: string, args?: readonly string[], options?: ForegroundChildOptions): ShutdownChild;
export function foregroundChild(file: string, ...given: readonly unknown[]): ShutdownChild {
  const [first = [], second = {}] = given;
  const [args, options] = Array.isArray(first) ? [first as string[], second] : [[], given.length > 1 ? second : first];
  const own = toOwn(options);
  if (!isMainThread) throw unsupportedInWorker('foregroundChild');
  prepareExit();
  return start(file, args, own);
}
