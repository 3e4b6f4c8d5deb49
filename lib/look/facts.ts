// The facts that a kernel reports about a process, on every platform. Signal sets are 64 bits.

export interface ThreadFacts {
  readonly tid: number;
  readonly name: string;
  readonly blocked: bigint;
  readonly pending: bigint;
}

export interface ProcessFacts {
  readonly pid: number;
  /** In ticks since the start of the system; '' if the kernel does not report it. */
  readonly startTime: string;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** The path of the controlling terminal, null without one. */
  readonly tty: string | null;
  readonly foreground: boolean;
  readonly command: string;
  /** Empty if the kernel does not report them. */
  readonly args: readonly string[];
  /** One letter: `R` running, `S` and `D` sleeping, `T` stopped, `Z` zombie. */
  readonly state: string;
  readonly isKernelThread: boolean;
  /** Whether it is process 1 of its pid namespace. */
  readonly isInit: boolean;
  /** The main thread's mask; null if the kernel does not report it. */
  readonly blocked: bigint | null;
  readonly ignored: bigint;
  readonly caught: bigint;
  /** Null if the kernel does not report it. */
  readonly pending: { readonly thread: bigint; readonly process: bigint } | null;
  /** The threads that have not ended; empty if the kernel does not report them. */
  readonly threads: readonly ThreadFacts[];
}
