// A process's signal state at one moment.

import { inspect, isDeepStrictEqual } from 'node:util';

import { defaultAction, type Fate } from './fate';
import type { ProcessFacts, ThreadFacts } from './internal/process-facts';
import { toOptions } from './internal/validate';
import { SignalSet, toSignalSet, type SignalSetLike } from './signal-set';
import { nameOf, toSignalNumber, type Signal } from './signals';
import { rowsOf, tableOf } from './state-table';

/** One thread of a process. */
export interface ThreadState {
  /** The kernel's number for it: the main thread's is the process's. */
  readonly tid: number;
  /** Of at most 15 bytes. */
  readonly name: string;
  /** Its mask. */
  readonly blocked: SignalSet;
  /** What is pending for it alone. */
  readonly pending: SignalSet;
}

const SETS = ['blocked', 'ignored', 'caught'] as const;
const FACTS = ['pid', 'ppid', 'pgid', 'sid', 'tty', 'foreground', 'command', 'state'] as const;

/** What a state is compared with: any of its properties. */
export type ExpectedState = { readonly [Set in (typeof SETS)[number]]?: SignalSetLike } & {
  readonly [Fact in (typeof FACTS)[number]]?: SignalState[Fact];
};

interface Difference<Property, Expected, Actual> {
  /** Its name. */
  readonly property: Property;
  /** What was expected. */
  readonly expected: Expected;
  /** What it is. */
  readonly actual: Actual;
}

/** One property that is not as expected: its name, what was expected and what it is. */
export type StateDifference =
  Difference<(typeof SETS)[number], SignalSet, SignalSet | null> | Difference<(typeof FACTS)[number], unknown, unknown>;

// Most sets of most processes are empty.
const setFrom = (bits: bigint): SignalSet => (bits === 0n ? SignalSet.empty : SignalSet.fromBits(bits));

const threadFrom = ({ tid, name, blocked, pending }: ThreadFacts): ThreadState => ({
  tid,
  name,
  blocked: setFrom(blocked),
  pending: setFrom(pending),
});

const TABLE_WIDTH = 80;

/** A process's signal state at one moment: what the kernel told of it then. */
export class SignalState {
  /** The process. */
  readonly pid: number;
  /** Its parent. 0 for a parent outside of this pid namespace; so are `pgid` and `sid`. */
  readonly ppid: number;
  /** Its process group. */
  readonly pgid: number;
  /** Its session. */
  readonly sid: number;
  /** The path of the controlling terminal, `major:minor` for one without a path, null without one. */
  readonly tty: string | null;
  /** Whether its process group is the foreground group of its terminal. */
  readonly foreground: boolean;
  /** The name that the kernel has for it, of at most 15 bytes. */
  readonly command: string;
  /** Its arguments, the program's name first; empty for a zombie and for a thread of the kernel. */
  readonly args: readonly string[];
  /** `'R'` runs, `'S'`, `'D'` and `'I'` sleep, `'T'` and `'t'` are stopped, `'Z'` is a zombie. */
  readonly state: string;
  /** Whether it is a thread of the kernel, which no signal reaches. */
  readonly isKernelThread: boolean;
  /** The mask of the main thread; null on macOS, which does not tell it. */
  readonly blocked: SignalSet | null;
  /** What it ignores. */
  readonly ignored: SignalSet;
  /** What it has handlers for. */
  readonly caught: SignalSet;
  /** Of the main thread and of the process; null on macOS, which does not tell. */
  readonly pending: {
    /** Sent to the main thread. */
    readonly thread: SignalSet;
    /** Sent to the process, waiting for any thread that does not block them. */
    readonly process: SignalSet;
  } | null;
  /** The threads that have not ended: of a zombie none. Empty on macOS. */
  readonly threads: readonly ThreadState[];

  /** @internal */
  constructor(facts: ProcessFacts) {
    this.pid = facts.pid;
    this.ppid = facts.ppid;
    this.pgid = facts.pgid;
    this.sid = facts.sid;
    this.tty = facts.tty;
    this.foreground = facts.foreground;
    this.command = facts.command;
    this.args = facts.args;
    this.state = facts.state;
    this.isKernelThread = facts.isKernelThread;
    this.blocked = facts.blocked === null ? null : setFrom(facts.blocked);
    this.ignored = setFrom(facts.ignored);
    this.caught = setFrom(facts.caught);
    const { pending } = facts;
    this.pending = pending && { thread: setFrom(pending.thread), process: setFrom(pending.process) };
    this.threads = facts.threads.map(threadFrom);
  }

  /**
   * What becomes of a signal that is sent to the process now: of most that are sent to a stopped one, `'pending'`. Of a zombie and of a thread of the kernel: `'ignore'`. Where
   * the mask is not known, as if it were empty.
   *
   * @throws `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE` for what is no signal.
   */
  fate(signal: Signal): Fate {
    const number = toSignalNumber(signal, 'signal');
    const name = nameOf(number);
    if (this.isKernelThread || (this.state === 'Z' && this.threads.length === 0)) return 'ignore';
    if (name === 'SIGKILL') return 'terminate';
    if (name === 'SIGSTOP') return 'stop';
    // A stopped process continues at once whatever its mask and disposition say.
    if (name === 'SIGCONT' && !this.caught.hasNumber(number)) return 'continue';
    if (this.isBlocked(number)) return 'pending';
    if (this.ignored.hasNumber(number)) return 'ignore';
    const fate = this.caught.hasNumber(number) ? 'catch' : defaultAction(name);
    // A stopped process takes no signal before it continues; what is discarded is so at once.
    return this.state === 'T' && name !== 'SIGCONT' && fate !== 'ignore' ? 'pending' : fate;
  }

  /**
   * Whether every thread blocks it: any one that does not takes a signal that is sent to the process.
   *
   * @internal
   */
  isBlocked(number: number): boolean {
    return this.threads.length > 0 && this.threads.every((thread) => thread.blocked.hasNumber(number));
  }

  /**
   * Compares with what was expected, and returns what is not so: an empty array where all is. Properties that `expected`
   * does not have, or has undefined, are not compared.
   *
   * @throws `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE` for another property; what {@link SignalSet.from} throws.
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
  toString(): string {
    return tableOf(rowsOf(this), TABLE_WIDTH);
  }

  /** Every property; sets as arrays of names. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this));
  }

  /** What `console.log` shows: the table. */
  [inspect.custom](): string {
    return `SignalState {\n${this.toString().replace(/^/gm, '  ')}\n}`;
  }
}
