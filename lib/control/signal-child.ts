// The members that sigmask adds to the children that it starts.

import type { Containment } from '../contain/unit';
import type { SignalState } from '../look/read-state';
import type { ProcessTree } from '../look/tree';
import type { Signal, SignalName } from '../signals/names';
import type { SignalsAtExec } from '../spawn/native-spawn';
import type { SignalOptionName } from '../spawn/supported';
import type { EndOptions, EndResult } from './end';
import type { EndCause } from '../child/end-cause';
import type { WaitStatus } from '../child/wait-status';

/**
 * The events that sigmask adds to a child, and those of Node whose signal may be a real-time signal, with the arguments of their
 * listeners. In a type, write `SignalChild & ChildProcess` in this order: then these events take precedence over those of Node,
 * which lack real-time signals.
 */
export interface ChildEvents {
  /** Emitted when the child has ended. The arguments are the exit code and the signal; one of them is null. */
  exit: [code: number | null, signal: SignalName | null];
  /** Emitted when the child has ended and its output has been read, with the same arguments. */
  close: [code: number | null, signal: SignalName | null];
  /**
   * Emitted when a signal has stopped the child. If the child is already stopped when the first listener for `stopped` or
   * `continued` is added, that listener still gets the event. While there are listeners, a thread waits for the child.
   *
   * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/waitid.html | waitid(3p)}, `WSTOPPED` and
   * `WCONTINUED`.
   */
  stopped: [signal: SignalName];
  /** Emitted when a stopped child is continued. */
  continued: [];
  /** Emitted when all members of a contained child's unit have ended. */
  empty: [];
}

type ChildListener<Event extends keyof ChildEvents> = (...given: ChildEvents[Event]) => void;

// The compiler prefers signatures with a literal, as those of Node are, to others.
/** A method that adds a listener for one of {@link ChildEvents}; `This` is the type of the child. */
export interface AddListener<This> {
  /** Adds a listener for the end of the child. */
  (event: 'exit', listener: ChildListener<'exit'>): This;
  /** Adds a listener for the end of the child and of its output. */
  (event: 'close', listener: ChildListener<'close'>): This;
  /** Adds a listener for stops. */
  (event: 'stopped', listener: ChildListener<'stopped'>): This;
  /** Adds a listener for any of these events. */
  <Event extends keyof ChildEvents>(event: Event, listener: ChildListener<Event>): This;
}

/**
 * The members that `sigmask/child_process` adds to every `ChildProcess` that it starts. Where the addon is unavailable, the runtime
 * starts the child, which then has only `unsupported`.
 */
export interface SignalChild {
  /**
   * With the option `ifSupported`, the names of the options that were left out. The array is empty if this process supports all
   * options. Undefined without `ifSupported`.
   */
  readonly unsupported: readonly SignalOptionName[] | undefined;
  /** The child's state just before `execve`; undefined if it could not be started. */
  readonly signalsAtExec: SignalsAtExec | undefined;
  /** How the child ended, including real-time signals. Null until it has ended, and if its end is unknown. Set before `'exit'`. */
  readonly waitStatus: WaitStatus | null;
  /**
   * Resources used by the child and by those of its children that it has waited for, in the units of
   * `process.resourceUsage()`. Null until it has ended, if other code has reaped it, and on macOS if processes of its group
   * outlive it. Set before `'exit'`.
   *
   * BSD and Linux: `wait4(2)`.
   */
  readonly resourceUsage: NodeJS.ResourceUsage | null;
  /**
   * What has ended the child: the option `timeout`, `signal` or `maxBuffer`, or the method {@link SignalChild.end}. Null if none
   * of these has signalled it.
   */
  readonly endedBy: EndCause | null;
  /** The mechanism that holds the child and its descendants together; null if the child is not contained. */
  readonly containment: Containment | null;
  /**
   * Returns the child's current signal state.
   *
   * @throws `ESRCH`: the child has ended, or could not be started. The other errors of {@link signalState}.
   */
  signalState(): SignalState;
  /**
   * Sends a signal to every process of the child's group. Use it for a child that was started with `processGroup` or `detached`.
   *
   * It reaches the group as long as a process in the group lives, even after the child has ended. It never reaches a later group
   * with the same number.
   *
   * @param signal - The signal; `'SIGTERM'` by default. 0 sends nothing and only checks that the group exists.
   * @returns whether there was a process to signal. If so, `killed` is true, as after `kill`.
   * @throws `ERR_INVALID_STATE`: the child is in the group of this process, or about to join it. `EPERM`: this process may
   * not signal any process of the group. `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`,
   * `ERR_INVALID_ARG_TYPE`.
   *
   * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/killpg.html | killpg(3p)}.
   */
  killGroup(signal?: Signal): boolean;
  /**
   * Ends the child and the processes that it has started: all members of a contained child's unit, or the group of a child that was
   * started as its leader. Any other child is ended alone. Sends `signal`, and after each `grace` the next signal of `escalate`.
   * Works before and after the child's own end. A signal that was sent before is not sent again. The promise keeps the event loop
   * alive.
   *
   * @param options - The signals and the time between them.
   * @returns a promise that resolves when all these processes have ended.
   * @throws `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`; the message names the
   * option. As a rejection: the reason of `abortSignal`; `EPERM`: this process may not signal any of these processes.
   * `ERR_INVALID_STATE`: /proc, in which members are found, is not mounted any more or shows another pid namespace.
   */
  end(options?: EndOptions): Promise<EndResult>;
  /**
   * The processes that live now and that {@link SignalChild.end} would end. Each is below its parent, if that is one of them.
   *
   * @throws the errors of `processTree`.
   */
  members(): ProcessTree[];
  /**
   * At the end of a `using` block, sends `SIGTERM` to all members of a contained child's unit, or to the whole group of a child that
   * was started as its leader, even if the child itself has ended. Nothing is sent if they have already got `SIGTERM`, `SIGINT`,
   * `SIGQUIT` or `SIGKILL`. For any other child it calls `kill()`, unless `killed` is true, as in Node.
   */
  [Symbol.dispose](): void;
  /**
   * At the end of an `await using` block, does the same as `Symbol.dispose`, and sends `SIGKILL` after 5 seconds. Resolves when all
   * these processes have ended. Until then the promise keeps the event loop alive.
   */
  [Symbol.asyncDispose](): Promise<void>;
  /**
   * Gives the terminal to the child's group, with the modes that it had when the child was stopped, and continues the group
   * with `SIGCONT`, like `fg` of a shell. To continue it in the background, use `killGroup('SIGCONT')`. Use it for
   * children with `processGroup` or `foreground`.
   *
   * @returns false, without any effect, if the child has ended, or if this process has no terminal or is not in its foreground.
   * @throws `ERR_INVALID_STATE`: the child is in the group of this process, or about to join it. `EPERM`: the group belongs
   * to another session.
   */
  continueInForeground(): boolean;
  /** Like `on` of Node, for {@link ChildEvents}. */
  readonly on: AddListener<this>;
  /** Like {@link SignalChild.on}. */
  readonly addListener: AddListener<this>;
  /** Like {@link SignalChild.on}, but before the other listeners. */
  readonly prependListener: AddListener<this>;
  /** Like {@link SignalChild.on}, but only for the first event. */
  readonly once: AddListener<this>;
  /** Like {@link SignalChild.once}, but before the other listeners. */
  readonly prependOnceListener: AddListener<this>;
}
