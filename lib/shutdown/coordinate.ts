// Waits for the signals that ask this process to end, then ends its children and itself.

import { isMainThread } from 'node:worker_threads';

import { handleOf } from '../child/handle';
import { native } from '../internal/binding';
import { invalidArgType, invalidArgValue, unsupportedInWorker } from '../internal/errors';
import { prepareWaitGroup } from '../self/group';
import { toSignalNumber, type SignalName } from '../signals/names';
import { Ending } from './ending';
import { toPolicy, type Policy, type ShutdownChild, type ShutdownOptions } from './options';
import { TerminalSignals } from './terminal-signals';

const SIGNALLED = 128;

// Shutdowns in progress.
const underway = new Set<Shutdown>();

/** Waits for the signals that tell this process to end; usable with `using`. */
export class Shutdown {
  readonly #children: Iterable<ShutdownChild>;
  readonly #policy: Policy;
  readonly #controller = new AbortController();
  readonly #terminal: TerminalSignals;
  readonly #listen = (signal: SignalName): void => {
    this.#heard(signal);
  };
  #listening = true;
  #ending: Ending | undefined;

  /** @internal */
  constructor(children: Iterable<ShutdownChild>, policy: Policy) {
    this.#children = children;
    this.#policy = policy;
    prepareWaitGroup();
    for (const signal of policy.signals) process.on(signal, this.#listen);
    try {
      this.#terminal = new TerminalSignals(policy.signals);
    } catch (error) {
      this.#stopListening();
      throw error;
    }
  }

  /** Aborts at the first signal. */
  get requested(): AbortSignal {
    return this.#controller.signal;
  }

  /** Listens no longer; does nothing once there was a signal. */
  restore(): void {
    if (this.#ending === undefined) this.#forget();
  }

  /** As {@link restore}, at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.restore();
  }

  #forget(): void {
    if (!this.#listening) return;
    this.#listening = false;
    this.#terminal.forget();
    this.#stopListening();
  }

  #stopListening(): void {
    for (const signal of this.#policy.signals) process.off(signal, this.#listen);
  }

  #heard(signal: SignalName): void {
    const fromTerminal = this.#terminal.hasSent(signal);
    if (this.#ending !== undefined) {
      this.#ending.again(signal, fromTerminal);
      return;
    }
    underway.add(this);
    this.#ending = new Ending(signal, fromTerminal, this.#children, this.#policy, () => {
      this.#leave(signal);
    });
    this.#controller.abort();
    void this.#ending.endAll();
  }

  // The last one ends the process.
  #leave(signal: SignalName): void {
    underway.delete(this);
    if (underway.size > 0) return;
    this.#forget();
    const number = toSignalNumber(signal, 'signal');
    native().dieBy(number);
    // The kernel spares process 1 of a container.
    process.exit(SIGNALLED + number);
  }
}

/**
 * Has this process end its children, and then itself, when it is sent a signal. The first one asks them to finish, the
 * second, or the end of `grace`, is `SIGTERM` to them, the third `SIGKILL`; or what `options` say. When they have ended, and
 * `report` is done, this process ends by the first signal, so that its parent sees that.
 *
 * `children` are those of `sigmask/child_process`; the iterable is read anew at each step, so that an array or a set may be
 * given before there are any, and no signal is missed. One that is stopped hears of what it is sent when it is continued. A child that leads its group has ended when nobody in the group lives;
 * from the first signal on its `'exit'` comes no earlier.
 *
 * What the terminal has sent is not sent again to children in the group of this process: `SIGINT` and `SIGQUIT` of its keys,
 * and `SIGHUP` when it is gone. Such a signal that comes again from a process, as from npm, which sends on what the terminal
 * has sent to all, does not count as the second; neither does `SIGHUP`. macOS does not tell keys from processes: there
 * `SIGINT` and `SIGQUIT` are taken for the terminal's while this process is in the foreground.
 *
 * Several may be at it, as libraries each with children of their own: the last that is done ends the process.
 *
 * Listeners of others for these signals are called, too. `'exit'` of `process` is not emitted at the end: what is to be
 * done then, `report` does.
 *
 * @throws `ERR_WORKER_UNSUPPORTED_OPERATION` in a Worker, which is sent no signals. `ERR_INVALID_ARG_TYPE`,
 * `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`, naming the option. `EMFILE`, `EAGAIN`: what it needs
 * at the end cannot be reserved.
 */
export function coordinateShutdown(children: Iterable<ShutdownChild>, options: ShutdownOptions = {}): Shutdown {
  if (typeof (children as Iterable<unknown> | undefined)?.[Symbol.iterator] !== 'function') {
    throw invalidArgType('children', 'an iterable of children', children);
  }
  // An iterator, such as the values() of a map, has nothing at the second step.
  if ((children[Symbol.iterator]() as unknown) === children) throw invalidArgValue('children', children, 'can be read only once');
  const policy = toPolicy(options);
  if (!isMainThread) throw unsupportedInWorker('coordinateShutdown');
  for (const child of children) handleOf(child);
  return new Shutdown(children, policy);
}
