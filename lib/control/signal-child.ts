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
 * The events of a child that sigmask adds, or whose signal may be a real-time one, with the arguments of their listeners. Write
 * `SignalChild & ChildProcess`, not the reverse, so that these types precede those of Node, which name no real-time signals.
 */
export interface ChildEvents {
  /** Emitted when the child has ended. The arguments are the exit code and the signal; one of them is null. */
  exit: [code: number | null, signal: SignalName | null];
  /** Emitted when the child has ended and its output has been read, with the same arguments. */
  close: [code: number | null, signal: SignalName | null];
  /**
   * Emitted when a signal has stopped the child, and `continued` when it goes on. If the child was stopped before the first
   * of these listeners was added and is still stopped, that listener gets the stop. A thread waits for the child while it has
   * listeners.
   *
   * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/waitid.html | waitid(3p)}, `WSTOPPED` and
   * `WCONTINUED`.
   */
  stopped: [signal: SignalName];
  /** Emitted when the child goes on, like `stopped`. */
  continued: [];
  /** Emitted when no member of a contained child's unit lives any more. */
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
 * The members that `sigmask/child_process` adds to every `ChildProcess` that it starts. Where there is no addon the runtime starts
 * the child: it has `unsupported` alone.
 */
export interface SignalChild {
  /**
   * With the option `ifSupported`, the names of the options that were left out: an empty array if this process has all of them.
   * Undefined without it.
   */
  readonly unsupported: readonly SignalOptionName[] | undefined;
  /** The child's state just before `execve`; undefined if it could not be started. */
  readonly signalsAtExec: SignalsAtExec | undefined;
  /** How the child ended, including real-time signals. Null before that, and if it is unknown. Set by the time of `'exit'`. */
  readonly waitStatus: WaitStatus | null;
  /**
   * Resources used by the child and by those of its children that it has waited for, in the units of
   * `process.resourceUsage()`. Null before it has ended, if other code has reaped it, and on macOS if processes of its group
   * outlive it. Set by the time of `'exit'`.
   *
   * BSD and Linux: `wait4(2)`.
   */
  readonly resourceUsage: NodeJS.ResourceUsage | null;
  /**
   * Why the child was ended before it ended by itself: by the option `timeout`, `signal` or `maxBuffer`, or by the method
   * {@link SignalChild.end}. Null if none of these has signalled it.
   */
  readonly endedBy: EndCause | null;
  /** What holds the child and its descendants together; null if it is not contained. */
  readonly containment: Containment | null;
  /**
   * Returns the child's current signal state.
   *
   * @throws `ESRCH`: it has ended, or was never started. The other errors of {@link signalState}.
   */
  signalState(): SignalState;
  /**
   * Sends a signal, `SIGTERM` by default, to every process of the child's group. Signal 0 sends nothing and only checks
   * that the group exists.
   *
   * It is for a child that was started with `processGroup` or `detached`. It reaches the group as long as a process in it
   * lives, also after the child has ended, and never another group that has got the number. Returns whether there was a
   * process to signal; then `killed` is true, as after `kill`.
   *
   * @throws `ERR_INVALID_STATE`: the child is in the group of this process, or about to join it. `EPERM`: this process may
   * not signal any process of the group. `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`,
   * `ERR_INVALID_ARG_TYPE`.
   *
   * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/killpg.html | killpg(3p)}.
   */
  killGroup(signal?: Signal): boolean;
  /**
   * Ends the child with what it has started: all members of a contained child's unit, the group of a child that was started
   * as its leader, otherwise the child alone. Sends `signal`, and after each `grace` the next of `escalate`. Works before and
   * after the child's own end. A signal that has been sent before is not sent again. The promise keeps the event loop alive.
   *
   * @returns a promise that resolves when nothing of it lives.
   * @throws `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`, naming the option. As a
   * rejection: the reason of `abortSignal`; `EPERM`: this process may not signal any process of it. `ERR_INVALID_STATE`: /proc, in
   * which its members are looked up, is not mounted any more or shows another pid namespace.
   */
  end(options?: EndOptions): Promise<EndResult>;
  /**
   * The processes that {@link SignalChild.end} would end and that live now, each below its parent among them.
   *
   * @throws the errors of `processTree`.
   */
  members(): ProcessTree[];
  /**
   * At the end of a `using` block: sends `SIGTERM` to all members of a contained child's unit, or to the whole group of a
   * child that was started as its leader, also after the child has ended, unless they have already got `SIGTERM`, `SIGINT`,
   * `SIGQUIT` or `SIGKILL`. Other children as in Node: `kill()`, unless `killed` is true.
   */
  [Symbol.dispose](): void;
  /**
   * At the end of an `await using` block: as `Symbol.dispose`, and after 5 seconds `SIGKILL`. Resolves when nothing of it
   * lives. Until then the promise keeps the event loop alive.
   */
  [Symbol.asyncDispose](): Promise<void>;
  /**
   * Gives the child's group the terminal, with the modes that it had when the child was stopped, and continues the group
   * with `SIGCONT`, as a shell's `fg` does. To continue it in the background, use `killGroup('SIGCONT')`. It is for
   * children with `processGroup` or `foreground`. Returns false, and has done nothing, if the child has ended, or if this
   * process has no terminal or is not in its foreground.
   *
   * @throws `ERR_INVALID_STATE`: the child is in the group of this process, or about to join it. `EPERM`: the group belongs
   * to another session.
   */
  continueInForeground(): boolean;
  /** As that of Node, for {@link ChildEvents}. */
  readonly on: AddListener<this>;
  /** As {@link SignalChild.on}. */
  readonly addListener: AddListener<this>;
  /** As {@link SignalChild.on}, before the other listeners. */
  readonly prependListener: AddListener<this>;
  /** As {@link SignalChild.on}, for the first time only. */
  readonly once: AddListener<this>;
  /** As {@link SignalChild.once}, before the other listeners. */
  readonly prependOnceListener: AddListener<this>;
}
