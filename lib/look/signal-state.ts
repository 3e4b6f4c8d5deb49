// A process's signal state at one moment.

import { inspect, isDeepStrictEqual } from 'node:util';

import { toOptions } from '../internal/validate';
import { defaultAction, type Fate } from '../signals/default-action';
import { nameOf, toSignalNumber, type Signal } from '../signals/names';
import { toSignalSet, type SignalSet, type SignalSetLike } from '../signals/set';
import type { ProcessFacts } from './facts';
import { handlerOwner, type HandlerOwner } from './node-handlers';
import { ProcessState } from './state';
import { rowsOf, tableOf } from './table';

const SETS = ['blocked', 'ignored', 'caught'] as const;
const FACTS = ['pid', 'ppid', 'pgid', 'sid', 'tty', 'foreground', 'command', 'state'] as const;

/** Expected values for some or all properties of a state. */
export type ExpectedState = { readonly [Set in (typeof SETS)[number]]?: SignalSetLike } & {
  readonly [Fact in (typeof FACTS)[number]]?: SignalState[Fact];
};

interface Difference<Property, Expected, Actual> {
  /** The property's name. */
  readonly property: Property;
  /** The expected value. */
  readonly expected: Expected;
  /** The actual value. */
  readonly actual: Actual;
}

/** A property that is not as expected: its name, the expected value and the actual value. */
export type StateDifference =
  Difference<(typeof SETS)[number], SignalSet, SignalSet | null> | Difference<(typeof FACTS)[number], unknown, unknown>;

/** The signals for which Node has handlers that end the process. */
const HANDLED_BY_NODE: ReadonlySet<string> = new Set(['SIGINT', 'SIGTERM']);

const TABLE_WIDTH = 80;

/** A process's signal state at one moment, as the kernel reported it then. */
export class SignalState extends ProcessState {
  readonly #facts: ProcessFacts;
  /** By signal. */
  readonly #owners = new Map<number, HandlerOwner>();

  /** @internal */
  constructor(facts: ProcessFacts) {
    super(facts);
    this.#facts = facts;
  }

  /**
   * The effect that a signal would have if this process sent it now. For a stopped process, the effect of most signals is
   * `'pending'`. For a zombie and for a thread of the kernel it is `'ignore'`. A mask that is unknown counts as empty.
   *
   * Without a listener, Node.js has handlers of its own for `SIGINT` and `SIGTERM`, which end the process: the effect is
   * `'terminate'`. On Linux the first call for such a process and signal reads from the memory of the process, as a debugger
   * would, whether there is a listener. The effect is `'catch'` where that is not possible: if this process may not trace the
   * other one, if the executable has no symbols, or if the process has loaded other addons, which may have handlers. Process 1 of
   * a pid namespace ignores signals that it does not handle. Inside its namespace this includes `SIGKILL` and `SIGSTOP`.
   *
   * @param signal - The name or the number of a signal.
   * @throws `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`: `signal` is not a
   * signal.
   */
  fate(signal: Signal): Fate {
    const number = toSignalNumber(signal, 'signal');
    const name = nameOf(number);
    if (this.isKernelThread || (this.state === 'Z' && this.threads.length === 0)) return 'ignore';
    // In the namespace of this process it has this number. From a namespace above, these two signals reach it.
    if (name === 'SIGKILL' || name === 'SIGSTOP') return this.isInit && this.pid === 1 ? 'ignore' : defaultAction(name);
    // SIGCONT continues a stopped process at once, whatever its mask and disposition.
    if (name === 'SIGCONT' && !this.caught.hasNumber(number)) return 'continue';
    if (this.isBlocked(number)) return 'pending';
    if (this.ignored.hasNumber(number)) return 'ignore';
    const fate = this.#fateOfUnblocked(number);
    // A stopped process takes no signal before it continues. Signals that are discarded are discarded at once.
    return this.state === 'T' && name !== 'SIGCONT' && fate !== 'ignore' ? 'pending' : fate;
  }

  #fateOfUnblocked(number: number): Fate {
    if (this.caught.hasNumber(number) && this.handlerOwner(number) !== 'node') return 'catch';
    // Node's own handler takes the default action.
    return this.isInit ? 'ignore' : defaultAction(nameOf(number));
  }

  /**
   * Whether the process ignores the signal only because it is process 1 of its pid namespace.
   *
   * @internal
   */
  isSpared(number: number): boolean {
    const name = nameOf(number);
    return this.isInit && !this.ignored.hasNumber(number) && defaultAction(name) !== 'ignore' && this.fate(name) === 'ignore';
  }

  /**
   * Whose handler it is that the process has for this signal.
   *
   * @internal
   */
  handlerOwner(number: number): HandlerOwner {
    if (!HANDLED_BY_NODE.has(nameOf(number))) return 'program';
    const owner = this.#owners.get(number) ?? handlerOwner(this.#facts, number);
    this.#owners.set(number, owner);
    return owner;
  }

  /**
   * Whether every thread blocks the signal. A thread that does not block it takes a signal that is sent to the process.
   *
   * @internal
   */
  isBlocked(number: number): boolean {
    return this.threads.length > 0 && this.threads.every((thread) => thread.blocked.hasNumber(number));
  }

  /**
   * Compares the state with the expected one and returns the differences. The array is empty if there are none.
   *
   * @param expected - The properties to compare. A property that is absent or undefined is not compared.
   * @throws `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: `expected` has an unknown property. What {@link SignalSet.from} throws.
   */
  diff(expected: ExpectedState): StateDifference[] {
    const given = toOptions(expected, 'expected', [...SETS, ...FACTS]);
    const sets = SETS.filter((property) => given[property] !== undefined).map((property) => {
      return { property, expected: toSignalSet(given[property], `expected.${property}`), actual: this[property] };
    });
    const facts = FACTS.filter((property) => given[property] !== undefined).map((property) => {
      return { property, expected: given[property], actual: this[property] };
    });
    return [
      ...sets.filter((one) => one.actual === null || !one.actual.equals(one.expected)),
      ...facts.filter((one) => !isDeepStrictEqual(one.actual, one.expected)),
    ];
  }

  /** A table of at most 80 columns, without a newline at its end. */
  override toString(): string {
    return tableOf(rowsOf(this), TABLE_WIDTH);
  }

  /** All properties, with each set as an array of names. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this));
  }

  /** The text that `console.log` shows: the table. */
  [inspect.custom](): string {
    return `SignalState {\n${this.toString().replace(/^/gm, '  ')}\n}`;
  }
}
