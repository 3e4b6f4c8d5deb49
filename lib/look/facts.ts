// What a kernel tells of a process, whichever kernel it is. Signal sets are 64 bits.

export interface ThreadFacts {
  readonly tid: number;
  readonly name: string;
  readonly blocked: bigint;
  readonly pending: bigint;
}

export interface ProcessFacts {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** The path of the controlling terminal, null without one. */
  readonly tty: string | null;
  readonly foreground: boolean;
  readonly command: string;
  /** Empty where the kernel does not tell. */
  readonly args: readonly string[];
  /** One letter: `R` running, `S` and `D` sleeping, `T` stopped, `Z` zombie. */
  readonly state: string;
  readonly isKernelThread: boolean;
  /** The main thread's; null where the kernel does not tell. */
  readonly blocked: bigint | null;
  readonly ignored: bigint;
  readonly caught: bigint;
  /** Null where the kernel does not tell. */
  readonly pending: { readonly thread: bigint; readonly process: bigint } | null;
  /** Those that have not ended; none where the kernel does not tell. */
  readonly threads: readonly ThreadFacts[];
}
