// The shape of a process's signal state.

import type { SignalSet } from '../signals/set';

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

/** What a kernel tells of a process, with its sets. */
export interface ProcessState {
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
}
