// Ending children, and then this process, when it is told to end.

import { isMainThread } from 'node:worker_threads';

import { handleOf } from '../child/signal-child';
import { native } from '../internal/binding';
import { invalidArgType, invalidArgValue, unsupportedInWorker } from '../internal/errors';
import { getpgrp, prepareWaitGroup } from '../self/group';
import { toSignalNumber, type SignalName } from '../signals/names';
import { requestExit } from './exit-request';
import { toPolicy, type Ask, type Policy, type ShutdownChild, type ShutdownOptions } from './options';
import { signalChildren } from './signal-children';
import { TerminalSignals } from './terminal-signals';

const SIGNALLED = 128;

const isRunning = (child: ShutdownChild): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;

const isName = (ask: Ask): ask is SignalName => typeof ask === 'string' && ask.startsWith('SIG');

// That have heard a signal, and are not done.
const underway = new Set<Shutdown>();

// By now: one that is to be there may not have joined it when the terminal signalled it.
const isInOwnGroup = (child: ShutdownChild): boolean => handleOf(child).group === getpgrp();

/** Waits for the signals that tell this process to end; usable with `using`. */
export class Shutdown {
  readonly #children: Iterable<ShutdownChild>;
  readonly #policy: Policy;
  readonly #controller = new AbortController();
  readonly #terminal: TerminalSignals;
  readonly #listen = (signal: SignalName): void => {
    this.#heard(signal);
  };
  readonly #ends = new Map<ShutdownChild, Promise<unknown>>();
  #atFirst: readonly ShutdownChild[] = [];
  readonly #askedGroups = new Set<number>();
  #listening = true;
  #signal: SignalName | undefined;
  #isTerminals = false;
  #escalatedTo: SignalName | null = null;
  #steps = 0;
  #timer: NodeJS.Timeout | undefined;
  #reporting = false;
  readonly #failures: unknown[] = [];

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
    if (this.#signal === undefined) this.#forget();
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
    const isTerminals = this.#terminal.hasSent(signal);
    if (this.#signal !== undefined) {
      this.#heardAgain(this.#signal, signal, isTerminals);
      return;
    }
    this.#signal = signal;
    this.#isTerminals = isTerminals;
    underway.add(this);
    // The terminal may have ended some already.
    this.#atFirst = [...this.#children];
    this.#arm();
    this.#controller.abort();
    void this.#endAll(signal);
  }

  #heardAgain(first: SignalName, signal: SignalName, isTerminals: boolean): void {
    // The end of a terminal is told by the kernel and by a shell, and nobody there is impatient.
    if (signal === 'SIGHUP') return;
    // Nobody has pressed a key again: a process above this one, such as npm, sends on what the terminal has sent to all.
    if (signal === first && this.#isTerminals && !isTerminals) return;
    if (this.#reporting) this.#leave(first);
    else this.#escalate();
  }

  // Children that others start meanwhile are asked, too.
  async #endAll(signal: SignalName): Promise<void> {
    for (let running = this.#running(); running.length > 0; running = this.#running()) {
      const others = running.filter((child) => !this.#ends.has(child));
      for (const child of others) this.#meet(child);
      const { ask } = this.#policy;
      const asking = isName(ask) ? ask : signal;
      const toSignal = others.filter((child) => !this.#asked(child, signal) && !(asking === signal && this.#isTold(child)));
      for (const group of signalChildren(toSignal, [...this.#children], asking, this.#askedGroups)) this.#askedGroups.add(group);
      await Promise.race(running.map(async (child) => this.#ends.get(child)));
    }
    await this.#finish(signal);
  }

  #running(): ShutdownChild[] {
    return [...this.#children].filter(isRunning);
  }

  #meet(child: ShutdownChild): void {
    handleOf(child).outlastGroup();
    this.#ends.set(
      child,
      new Promise((resolve) => {
        child.once('exit', resolve);
      }),
    );
  }

  /** Whether the terminal has sent the first signal to this child, too: not to one that was started afterwards. */
  #isTold(child: ShutdownChild): boolean {
    return this.#isTerminals && this.#atFirst.includes(child) && isInOwnGroup(child);
  }

  /** Asks a child in another way than by a signal, if that is the way. */
  #asked(child: ShutdownChild, signal: SignalName): boolean {
    const { ask } = this.#policy;
    if (typeof ask === 'function') void this.#askBy(ask, child, signal);
    else if (ask === 'message' && child.connected) requestExit(child);
    else if (ask === 'stdin' && child.stdin !== null) child.stdin.end();
    else return false;
    return true;
  }

  // The children are ended all the same, and it is thrown when they have.
  async #askBy(ask: Exclude<Ask, string>, child: ShutdownChild, signal: SignalName): Promise<void> {
    try {
      await ask(child, signal);
    } catch (error) {
      this.#failures.push(error);
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#escalate();
    }, this.#policy.grace);
  }

  #escalate(): void {
    const signal = this.#policy.escalate[this.#steps++];
    if (signal === undefined) {
      void this.#finish(this.#signal as SignalName);
      return;
    }
    this.#escalatedTo = signal;
    this.#arm();
    signalChildren(this.#running(), [...this.#children], signal, new Set());
  }

  async #finish(signal: SignalName): Promise<void> {
    if (this.#reporting) return;
    this.#reporting = true;
    clearTimeout(this.#timer);
    const children = [...new Set([...this.#atFirst, ...this.#ends.keys()])];
    await this.#policy.report({ signal, escalatedTo: this.#escalatedTo, children });
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, 'options.ask has failed');
    this.#leave(signal);
  }

  // The last one ends the process.
  #leave(signal: SignalName): void {
    underway.delete(this);
    if (underway.size > 0) return;
    this.#forget();
    const number = toSignalNumber(signal, 'signal');
    native().raiseByDefault(number);
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
