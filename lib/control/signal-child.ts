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
   * `process.resourceUsage()`. Null before it has ended, and if other code has reaped it. Set by the time of `'exit'`.
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
  /**
   * `'stopped'` is emitted when a signal has stopped the child, and `'continued'` when it goes on. If the child was stopped
   * before the first of these listeners was added and is still stopped, that listener gets the stop. A thread waits for the
   * child while it has listeners.
   *
   * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/waitid.html | waitid(3p)}, `WSTOPPED` and
   * `WCONTINUED`.
   */
  on(event: 'stopped', listener: (signal: SignalName) => void): this;
  /** Emitted when the child goes on, like `'stopped'`. */
  on(event: 'continued', listener: () => void): this;
  /** Emitted when no member of a contained child's unit lives any more. */
  on(event: 'empty', listener: () => void): this;
  /** As `on`, for the first time only. */
  once(event: 'stopped', listener: (signal: SignalName) => void): this;
  /** As `on`, for the first time only. */
  once(event: 'continued', listener: () => void): this;
  /** As `on`, for the first time only. */
  once(event: 'empty', listener: () => void): this;
}
