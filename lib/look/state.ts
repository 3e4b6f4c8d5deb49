// The facts that a kernel reports about a process, with sets.

import { SignalSet } from '../signals/set';
import type { ProcessFacts, ThreadFacts } from './facts';

/** One thread of a process. */
export interface ThreadState {
  /** The kernel's number for the thread. The main thread has the number of the process. */
  readonly tid: number;
  /** The name, of at most 15 bytes. */
  readonly name: string;
  /** Its mask. */
  readonly blocked: SignalSet;
  /** The signals that are pending for it alone. */
  readonly pending: SignalSet;
}

// Most sets of most processes are empty.
const setFrom = (bits: bigint): SignalSet => (bits === 0n ? SignalSet.empty : SignalSet.fromBits(bits));

const threadFrom = ({ tid, name, blocked, pending }: ThreadFacts): ThreadState => ({
  tid,
  name,
  blocked: setFrom(blocked),
  pending: setFrom(pending),
});

/** The properties of `SignalState`. */
export class ProcessState {
  /** The number of the process. */
  readonly pid: number;
  /** Its parent. Like `pgid` and `sid`, 0 if that is outside of this pid namespace. */
  readonly ppid: number;
  /** Its process group. */
  readonly pgid: number;
  /** Its session. */
  readonly sid: number;
  /** The path of the controlling terminal; `major:minor` if the terminal has no path; null without a terminal. */
  readonly tty: string | null;
  /** Whether its process group is the foreground group of its terminal. */
  readonly foreground: boolean;
  /** The kernel's name for it, of at most 15 bytes. */
  readonly command: string;
  /** Its arguments, beginning with the name of the program. Empty for a zombie and for a thread of the kernel. */
  readonly args: readonly string[];
  /** `'R'`: running; `'S'`, `'D'`, `'I'`: sleeping; `'T'`, `'t'`: stopped; `'Z'`: a zombie. On macOS sleeping processes have `'R'`, too. */
  readonly state: string;
  /** Whether it is a thread of the kernel, which no signal reaches. */
  readonly isKernelThread: boolean;
  /** Whether it is process 1 of its pid namespace: of the system or of a container. It ignores signals that it does not handle. */
  readonly isInit: boolean;
  /** The mask of the main thread; null on macOS, which does not report it. */
  readonly blocked: SignalSet | null;
  /**
   * The ignored signals. For another process on macOS, this does not include `SIGCONT` and the signals that are ignored by default,
   * because the kernel does not report whether the process ignores them.
   */
  readonly ignored: SignalSet;
  /** The signals that have handlers. */
  readonly caught: SignalSet;
  /** The pending signals of the main thread and of the process; null on macOS, which does not report them. */
  readonly pending: {
    /** Sent to the main thread. */
    readonly thread: SignalSet;
    /** Sent to the process. The first thread that unblocks them gets them. */
    readonly process: SignalSet;
  } | null;
  /** The threads that have not ended; a zombie has none. Empty on macOS. */
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
    this.isInit = facts.isInit;
    this.blocked = facts.blocked === null ? null : setFrom(facts.blocked);
    this.ignored = setFrom(facts.ignored);
    this.caught = setFrom(facts.caught);
    const { pending } = facts;
    this.pending = pending && { thread: setFrom(pending.thread), process: setFrom(pending.process) };
    this.threads = facts.threads.map(threadFrom);
  }
}
