// Waits for the signals that ask this process to end, or for begin(), then ends its children and itself.

import type { ChildProcess } from 'node:child_process';
import { isMainThread } from 'node:worker_threads';

import { toChildren, type AnyChild } from '../control/children';
import { invalidArgValue, unsupportedInWorker } from '../internal/errors';
import { prepareWaitGroup } from '../self/group-wait';
import type { SignalName } from '../signals/names';
import { toCause, type BeginOptions, type Cause } from './cause';
import { Ending } from './ending';
import { exitBy, exitWith, prepareExit } from './last-exit';
import { toPolicy, type Policy, type ShutdownChild, type ShutdownOptions } from './options';
import { SignalListeners } from './signal-listeners';
import { TerminalSignals } from './terminal-signals';

const isIterator = (value: Partial<Iterable<unknown>> | undefined): boolean => value?.[Symbol.iterator]?.() === (value as unknown);

// Shutdowns in progress.
const underway = new Set<Shutdown>();

/** Waits for the signals that ask this process to end; usable with `using`. */
export class Shutdown {
  readonly #children: Iterable<ChildProcess>;
  readonly #policy: Policy;
  readonly #controller = new AbortController();
  readonly #terminal: TerminalSignals;
  readonly #listeners: SignalListeners;
  #listening = true;
  #ending: Ending | undefined;

  /** @internal */
  constructor(children: Iterable<ChildProcess>, policy: Policy) {
    this.#children = children;
    this.#policy = policy;
    prepareWaitGroup();
    prepareExit();
    this.#listeners = new SignalListeners(policy.signals, (signal) => {
      this.#heard(signal);
    });
    try {
      this.#terminal = new TerminalSignals(policy.signals);
    } catch (error) {
      this.#listeners.close();
      throw error;
    }
  }

  /** Aborts at the first signal, and at `begin`. */
  get requested(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Begins the shutdown as a signal does, for example when a task has failed. Children are asked by `signal`, also if the
   * terminal has sent it to them. This process ends with `code`; without it, by `signal`; without both, as
   * `process.exit()` does. A signal that comes then counts as the second one. Does nothing once the shutdown has begun.
   *
   * It begins this shutdown alone, also after `restore`.
   *
   * @throws `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`, naming the option.
   */
  begin(options: BeginOptions = {}): void {
    const cause = toCause(options);
    if (this.#ending === undefined) this.#begin(cause);
  }

  /** Stops listening; does nothing once the shutdown has begun. */
  restore(): void {
    if (this.#ending === undefined) this.#release();
  }

  /** As {@link restore}, at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.restore();
  }

  #release(): void {
    if (!this.#listening) return;
    this.#listening = false;
    this.#terminal.release();
    this.#listeners.close();
  }

  #heard(signal: SignalName): void {
    const { sender, isShared } = this.#terminal.originOf(signal);
    if (this.#ending !== undefined) {
      this.#ending.again(signal, isShared);
      return;
    }
    this.#begin({ signal, isShared, sender, end: signal });
  }

  #begin(cause: Cause): void {
    underway.add(this);
    this.#ending = new Ending(cause, this.#children, this.#policy, () => {
      this.#leave(cause);
    });
    // If the caller's iterable throws, the next signal takes the next step.
    this.#ending.begin();
    this.#controller.abort();
    void this.#ending.endAll();
  }

  // The last one ends the process.
  #leave({ end }: Cause): void {
    underway.delete(this);
    if (underway.size > 0) return;
    // Its listeners stay, so that another signal does not cut the exit short.
    if (typeof end === 'string') exitBy(end, this.#terminal.descriptor);
    else exitWith(end, this.#terminal.descriptor);
  }
}

/**
 * Makes this process end its children, and then itself, when it gets a signal. The first signal asks the children to
 * finish. The second, or the end of `grace`, sends them `SIGTERM`, and the third `SIGKILL`. `options` can change this. When
 * the children have ended and `report` is done, this process exits with 128 + n as by `process.exit`, and at the very end
 * by the first signal, so that its parent sees that.
 *
 * `children` are children of `sigmask/child_process`, of a scope, of plain `node:child_process` or of a library that returns a
 * `ChildProcess`, such as execa. The iterable may be empty, and may change at any time. It is read anew
 * at each start and end of a child, at each signal and at each step. So no signal is missed: a child that is added after the
 * first one is asked at once. A child that is removed is no longer waited for. A stopped child receives its signals when it
 * is continued. A child that leads its group counts as ended when no process in the group lives, also if the child itself
 * has ended before the first signal.
 *
 * A child of plain `node:child_process` gets the same signals: alone if it is in the group of this process, with its group
 * if it leads one, as with `detached`. It counts as ended at its `'exit'`. On Linux 6.9 and later the group that it leads
 * counts, too, if the child was in the list while it ran, and the signal reaches what it has left in the group. Elsewhere
 * those processes are out of reach, because another group may have got the number. `'message'`, `'stdin'` and a function as
 * `ask` work for both kinds. `waitStatus` exists for children of sigmask only.
 *
 * A signal from the terminal is not sent again to children in the group of this process: `SIGINT` and `SIGQUIT` of its
 * keys, and `SIGHUP` when it is gone. If that signal comes again from a process, it does not count as the second one: npm,
 * for example, forwards the signal that the terminal has sent to all. `SIGHUP` does not count either. macOS does not
 * distinguish keys from processes: there `SIGINT` and `SIGQUIT` are taken for the terminal's while this process is in
 * the foreground.
 *
 * Several shutdowns may run at once, for example in libraries that each have children of their own. The last to finish ends
 * the process, by its own signal or code.
 *
 * {@link Shutdown.begin} starts the shutdown from the program, for example when a task has failed.
 *
 * Other listeners for these signals are called, too. Before the signal ends this process, `process` emits `'exit'` with
 * 128 + n, Node writes coverage and profiles, and the terminal gets back the modes that it had when this process started.
 * The terminal keeps its modes if this process is in the background.
 *
 * @throws `ERR_WORKER_UNSUPPORTED_OPERATION`: called in a Worker, which gets no signals. `ERR_INVALID_ARG_TYPE`,
 * `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`, naming the option. `EMFILE`, `EAGAIN`, `ENOMEM`: a
 * resource that it needs at the end cannot be reserved.
 *
 * @example
 * ```js
 * import { spawn } from 'sigmask/child_process';
 * import { coordinateShutdown } from 'sigmask/shutdown';
 *
 * const tasks = [];
 * const shutdown = coordinateShutdown(tasks, { grace: 2_000, report: ({ children }) => console.log(children[0].signalCode) });
 * tasks.push(spawn('sh', ['-c', 'sleep 60 & wait'], { processGroup: 'new' }));
 * shutdown.begin({ code: 7 });
 * // prints: SIGTERM
 * // ends with: exit code 7
 * ```
 */
export function coordinateShutdown<Child extends AnyChild = ShutdownChild>(
  children: Iterable<Child>,
  options: ShutdownOptions<Child> = {},
): Shutdown {
  // An iterator, such as the values() of a map, is empty at the second step.
  if (isIterator(children)) throw invalidArgValue('children', children, 'can be read only once');
  const policy = toPolicy(options);
  if (!isMainThread) throw unsupportedInWorker('coordinateShutdown');
  toChildren(children);
  return new Shutdown(children as Iterable<unknown> as Iterable<ChildProcess>, policy);
}
