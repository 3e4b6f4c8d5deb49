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
   * Begins the shutdown without a signal, for example when a task has failed. The children get `signal`, even if the terminal has
   * already sent it to them. This process ends with `code`. Without `code` it ends by `signal`, and without both like
   * `process.exit()`. The next signal that arrives counts as the second one. Does nothing if the shutdown has begun already.
   *
   * It begins only this shutdown, and works after `restore`, too.
   *
   * @param options - The signal for the children, and the exit code of this process.
   * @throws `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`; the message names the option.
   */
  begin(options: BeginOptions = {}): void {
    const cause = toCause(options);
    if (this.#ending === undefined) this.#begin(cause);
  }

  /** Stops listening for signals. Does nothing if the shutdown has begun already. */
  restore(): void {
    if (this.#ending === undefined) this.#release();
  }

  /** Calls {@link restore} at the end of a `using` block. */
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
 * When this process gets a signal, ends its children and then the process itself. The first signal asks the children to
 * finish. The second signal, or the end of `grace`, sends them `SIGTERM`, and the third sends `SIGKILL`. `options` can change this.
 * When the children have ended and `report` is done, this process runs its exit hooks as with `process.exit(128 + n)`. At the very
 * end it ends by the first signal, so that its parent sees this signal.
 *
 * `children` may be empty, and may change at any time. It is read again whenever a child starts or ends, and at each signal and
 * each step. So a child that is added after the first signal is asked at once, and a child that is removed is no longer waited
 * for. A stopped child receives its signals when it is continued. A child that leads its group counts as ended when no process in
 * the group lives, even if the child itself has ended before the first signal.
 *
 * A child of plain `node:child_process` gets the same signals. It gets them alone if it is in the group of this process, and with
 * its group if it leads one, as with `detached`. It counts as ended at its `'exit'`. On Linux 6.9 and later, the group that it leads
 * counts, too, if the child was in the list while it ran; the signals then reach the processes that it has left in the group. On
 * other systems these processes cannot be signalled safely, because another group may have got the number. `'message'`, `'stdin'`
 * and a function as `ask` work for both kinds of children. Only children of sigmask have a `waitStatus`.
 *
 * Children in the group of this process do not get a signal from the terminal twice. Such a signal is `SIGINT` or `SIGQUIT` from
 * a key, or `SIGHUP` when the terminal is gone. If a process then sends the same signal again, it does not count as the second
 * one: npm, for example, forwards the signal that the terminal has already sent to the whole group. A second `SIGHUP` does not
 * count either. macOS does not distinguish keys from processes: there `SIGINT` and `SIGQUIT` count as the terminal's while this
 * process is in the foreground.
 *
 * Several shutdowns may run at once, for example in libraries that each have children of their own. The last to finish ends
 * the process, by its own signal or code.
 *
 * {@link Shutdown.begin} starts the shutdown from the program, for example when a task has failed.
 *
 * Other listeners for these signals are called, too. Before the signal ends this process, `process` emits `'exit'` with
 * 128 + n, Node writes coverage and profiles, and the terminal gets back the modes that it had when this process started.
 * The terminal keeps its current modes if this process is in the background.
 *
 * @param children - Children of `sigmask/child_process`, of a scope, of plain `node:child_process` or of a library that returns a
 * `ChildProcess`, such as execa. An array, a set or another iterable that can be read several times.
 * @param options - The signals, the way to ask, the time between the steps, and the report.
 * @throws `ERR_WORKER_UNSUPPORTED_OPERATION`: called in a Worker, which gets no signals. `ERR_INVALID_ARG_TYPE`,
 * `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`; the message names the option. `EMFILE`, `EAGAIN`, `ENOMEM`:
 * a resource that is needed at the end cannot be reserved.
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
