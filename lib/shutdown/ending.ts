// The end of the children, from the first signal or begin() on: they are asked to finish, then killed by steps, then reported.

import type { ChildProcess } from 'node:child_process';

import { reachOf } from '../control/reach';
import { handleIfOurs } from '../child/handle';
import { onStart } from '../child/starts';
import type { SignalName } from '../signals/names';
import type { Cause } from './cause';
import { requestExit } from './exit-request';
import type { Policy, ShutdownOutcome } from './options';
import { signalChildren } from './signal-children';

type Ask = Policy['ask'];

const isName = (ask: Ask): ask is SignalName => typeof ask === 'string' && ask.startsWith('SIG');

/** How this process ends, and why. */
function outcomeOf({ end, sender }: Cause): Pick<ShutdownOutcome, 'signal' | 'code' | 'sender'> {
  return typeof end === 'string'
    ? { signal: end, code: null, sender }
    : { signal: null, code: end ?? Number(process.exitCode ?? 0), sender };
}

/** The steps of a coordinated shutdown. */
export class Ending {
  readonly #cause: Cause;
  readonly #children: Iterable<ChildProcess>;
  readonly #policy: Policy;
  readonly #leave: () => void;
  #atFirst: readonly ChildProcess[] = [];
  readonly #met = new Set<ChildProcess>();
  readonly #askedGroups = new Set<number>();
  readonly #failures: unknown[] = [];
  #phase: 'asking' | 'escalating' | 'reporting' = 'asking';
  #steps = 0;
  #escalatedTo: SignalName | null = null;
  #timer: NodeJS.Timeout | undefined;
  #lookAgain = (): void => {};
  #ignoreStarts = (): void => {};

  /** `leave` is called at the end, when the children have ended and the report is done. */
  constructor(cause: Cause, children: Iterable<ChildProcess>, policy: Policy, leave: () => void) {
    this.#cause = cause;
    this.#children = children;
    this.#policy = policy;
    this.#leave = leave;
  }

  /** Reads the current children, and starts the timer for the first step. */
  begin(): void {
    // A child is in the list only when the call that starts it has returned.
    this.#ignoreStarts = onStart(() => {
      queueMicrotask(() => {
        this.#lookAgain();
      });
    });
    // The terminal may already have ended some of them.
    this.#atFirst = [...this.#children];
    this.#arm();
  }

  /** Another signal has arrived. */
  again(signal: SignalName, isShared: boolean): void {
    this.#lookAgain();
    // A hangup may arrive twice, from the kernel and from the shell. Neither is a request to hurry.
    if (signal === 'SIGHUP') return;
    // Not a second key press: npm forwards the signal that the terminal already sent to the whole group.
    if (signal === this.#cause.signal && this.#cause.isShared && !isShared) return;
    if (this.#phase === 'reporting') this.#leave();
    else this.#escalate();
  }

  /** Asks the children to finish, including those that are started later, and waits until no child in the list runs. */
  async endAll(): Promise<void> {
    for (;;) {
      // A child may start or end during the look.
      const change = new Promise<void>((resolve) => {
        this.#lookAgain = resolve;
      });
      const running = this.#running();
      if (running.length === 0) break;
      const others = running.filter((child) => !this.#met.has(child));
      for (const child of others) this.#meet(child);
      const { ask } = this.#policy;
      const { signal } = this.#cause;
      const asking = isName(ask) ? ask : signal;
      const toSignal = others.filter((child) => !this.#asked(child) && !(asking === signal && this.#gotTerminalSignal(child)));
      for (const group of signalChildren(toSignal, [...this.#children], asking, this.#askedGroups)) this.#askedGroups.add(group);
      await change;
    }
    await this.#finish();
  }

  #running(): ChildProcess[] {
    return [...this.#children].filter((child) => reachOf(child).lives);
  }

  #meet(child: ChildProcess): void {
    this.#met.add(child);
    // At the end this process ends, and with it what has not been killed.
    handleIfOurs(child)?.contained?.takeOver(false);
    void this.#end(child);
  }

  async #end(child: ChildProcess): Promise<void> {
    await reachOf(child).ended;
    this.#lookAgain();
  }

  /**
   * Whether the terminal has sent the first signal to this child, too. A child that was started afterwards did not get it. A
   * child that has not joined its own group yet did.
   */
  #gotTerminalSignal(child: ChildProcess): boolean {
    return this.#cause.isShared && this.#atFirst.includes(child) && reachOf(child).sharesParentGroup;
  }

  /** Asks a child in another way than by a signal, if `ask` says so. */
  #asked(child: ChildProcess): boolean {
    const { ask } = this.#policy;
    // The rest of a group whose leader has ended gets only signals.
    if (!reachOf(child).isRunning) return false;
    if (typeof ask === 'function') void this.#askBy(ask, child);
    else if (ask === 'message' && child.connected) requestExit(child);
    else if (ask === 'stdin' && child.stdin !== null) child.stdin.end();
    else return false;
    return true;
  }

  // The children are ended all the same. The error is thrown when they have ended.
  async #askBy(ask: Exclude<Ask, string>, child: ChildProcess): Promise<void> {
    try {
      await ask(child, this.#cause.signal);
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
    this.#phase = 'escalating';
    const signal = this.#policy.escalate[this.#steps++];
    if (signal === undefined) {
      void this.#finish();
      return;
    }
    this.#escalatedTo = signal;
    this.#arm();
    this.#lookAgain();
    signalChildren(this.#running(), [...this.#children], signal, new Set());
  }

  async #finish(): Promise<void> {
    if (this.#phase === 'reporting') return;
    this.#phase = 'reporting';
    clearTimeout(this.#timer);
    this.#ignoreStarts();
    const children = [...new Set([...this.#atFirst, ...this.#met])];
    // Node would exit by itself if the report waits for nothing that could still happen.
    process.once('beforeExit', this.#leave);
    await this.#policy.report({ ...outcomeOf(this.#cause), escalatedTo: this.#escalatedTo, children });
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, 'options.ask has failed');
    this.#leave();
  }
}
