// The calls of the addon, typed. Sets cross as two 32-bit words, low and high.

import type { ChannelCalls } from './channel-calls';
import type { ContainCalls } from './contain-calls';

/** Each call returns a value or a negated errno. Its other results are in `words` until the next call: `PLACES` says where. */
export interface Binding extends ContainCalls, ChannelCalls {
  /** The interface of the addon that serves the process. If several are loaded, it is the first one. */
  readonly interface: number;
  /** The file of that addon, if it has another interface than this code. It then exports nothing else. */
  readonly file?: string;
  readonly words: Uint32Array;
  /** The usage of the child that was reaped last. */
  readonly usage: Float64Array;
  readonly SIG_BLOCK: number;
  readonly SIG_UNBLOCK: number;
  readonly SIG_SETMASK: number;
  readonly SIGRTMIN: number;
  readonly SIGRTMAX: number;
  readonly lastSignal: number;
  /** Size of a terminal's modes, in bytes. */
  readonly modesSize: number;
  /** 1 if SIGUSR1 was blocked when this process first loaded the addon. */
  readonly blockedSigusr1: number;
  /** `how` -1 only reads. `words`: the previous mask. */
  pthread_sigmask(how: number, low: number, high: number): number;
  /** As `pthread_sigmask`, on every thread of the process except those that block everything. */
  sigprocmask(how: number, low: number, high: number): number;
  /** Blocks the set for the process, or for the calling thread, until it is released once per hold. */
  holdForProcess(low: number, high: number): number;
  releaseForProcess(low: number, high: number): number;
  /** Releases at once or as soon as possible. Fails only for signals that are not held. */
  releaseForProcessLater(low: number, high: number): number;
  holdForThread(low: number, high: number): number;
  releaseForThread(low: number, high: number): number;
  /** `words`: the signals that are pending for the calling thread or the process. */
  sigpending(): number;
  /** `words`: ignored, caught. */
  dispositions(): number;
  ignore(low: number, high: number): number;
  /** When this environment ends, gives the ignored signals of the set a handler that does nothing. */
  swapIgnoredAtExit(low: number, high: number): number;
  /** Ignores the set until `releaseIgnored` has been called once per hold. */
  holdIgnored(low: number, high: number): number;
  /** `words`: signals that keep the disposition that other code has given them since; signals that could not be released. */
  releaseIgnored(low: number, high: number): number;
  setpgid(pid: number, pgid: number): number;
  getpgid(pid: number): number;
  getpgrp(): number;
  setsid(): number;
  getsid(pid: number): number;
  killpg(pgid: number, signal: number): number;
  /** Another descriptor of terminal `fd`, or the controlling terminal for -1. */
  openTerminal(fd: number): number;
  tcgetpgrp(fd: number): number;
  /** Blocks SIGTTOU during the call, as `tcsetattr` does. */
  tcsetpgrp(fd: number, pgid: number): number;
  /** `modes` has `modesSize` bytes. */
  tcgetattr(fd: number, modes: Uint8Array): number;
  tcsetattr(fd: number, modes: Uint8Array): number;
  /**
   * Returns the pid. `defaultPath` is for an environment without PATH. A NUL ends each string of `args` and `environment`.
   * `stdio` has descriptors or `STDIO_IGNORE`, `STDIO_PIPE` and `STDIO_CLOSED`; the call replaces a pipe by the parent's end.
   * `numbers` has `SPAWN_NUMBERS`; its first place gets the pidfd. `words`: blocked, ignored and caught, as the child read them
   * back before execve.
   */
  spawn(
    file: string | Uint8Array,
    defaultPath: string,
    args: string | Uint8Array,
    environment: string | Uint8Array,
    directory: string,
    stdio: Int32Array,
    numbers: Int32Array,
  ): number;
  /** Call this before a stream gets an end of a pipe. Until then the end is closed when this environment ends. */
  takePipe(fd: number): void;
  /** Closes a descriptor that Node has not opened. In a Worker Node's own call would print a warning. */
  close(fd: number): void;
  /** The number of bytes that can be read at once. */
  unreadBytes(fd: number): number;
  /** The call that failed in the last `spawn`, `startWatching`, `prepareGroupWait` or `openSignals`. */
  stage(): string;
  /** `changed` gets `ENDED`, `CONTINUED`, or the number of the signal that stopped the child. */
  startWatching(changed: (pid: number, event: number) => void, inLoop: boolean): number;
  watch(pid: number, pidfd: number): number;
  /** Also reports the stops and continuations of a child. */
  watchStops(pid: number): number;
  /** Starts the thread that waits for groups, so that `watchGroup` needs nothing more. */
  prepareGroupWait(): number;
  /** Reports the end of a group like that of a process with the negated number. */
  watchGroup(pgid: number, wantPidfd: boolean): number;
  unwatchGroup(pgid: number): void;
  /** Whether a member of the group lives: 1 or 0, or a negated errno if that is unknown. */
  groupLives(pgid: number): number;
  /** Counts the children and groups that keep the event loop alive. */
  keepAlive(oneMore: boolean): void;
  /**
   * The running children and, by negated numbers, the groups that are waited for. They are kept here because several copies
   * of the library may have loaded the same addon, which reports all ends through the first one.
   */
  running: Map<number, { changed(event: number): void }>;
  /**
   * Returns the pid, or 0 while the child runs or a tracer holds it. `pgid` is the child's group, or 0 if the group need not
   * be kept. `words`: exit code, signal or 0, core dumped, whether these are known, whether `usage` is known;
   * `unreaped` is the pid if the child is still a zombie, which holds its group's number, and `groupPidfd` is the pidfd of
   * the group's leader if processes are left in the group, or -1. Closes `pidfd` if the child has been reaped, unless
   * `groupPidfd` is the same.
   */
  reap(pid: number, pidfd: number, pgid: number, wantGroupPidfd: boolean): number;
  /** As `killpg`, for a group with the pidfd of its leader, or -1, and a child in it that has not been reaped, or 0. */
  signalGroup(pgid: number, leader: number, unreaped: number, signal: number): number;
  /** Closes a pidfd that `reap` has left or `openStockChild` has opened. */
  releaseGroup(leader: number): void;
  /** Returns a pidfd of a child that Node has started and has not reaped. */
  openStockChild(pid: number): number;
  /** As `kill`, for a child that Node has started; by its number only while it has not been reaped. */
  killStockChild(pid: number, pidfd: number, signal: number): number;
  /** Kills a child that cannot be followed, reaps it and closes `pidfd`. */
  endNow(pid: number, pidfd: number): number;
  /** Ends this process by the default action of a signal. Returns 0 if it has not ended. */
  dieBy(signal: number): number;
  /** Reserves what `endAtExit` needs. */
  prepareLastExit(): number;
  /**
   * Makes the exit of this process end by the default action of a signal, after Node has restored its terminals. `terminal`
   * is a descriptor of the controlling terminal or -1. Node does not restore a terminal that has hung up, or in which
   * another group is in the foreground. In that case this process ends by the signal, or with `code` if that is 0.
   */
  endAtExit(signal: number, code: number, terminal: number): void;
  /**
   * Stops this process, or its whole group, by the default action of a signal of job control. Returns 0 when the process has been
   * continued, or at once if the kernel does not stop it.
   */
  stopBy(signal: number, wholeGroup: boolean): number;
  /** Makes the kernel write and report no core dump of this process. */
  forgoCoreDump(): number;
  /** Sends this process the signal when its parent ends. */
  dieWithParent(signal: number, wantPidfd: boolean): number;
  setChildSubreaper(on: boolean): number;
  /** Starts the record of the children that the main thread starts. Call it there, as early as possible. */
  recordChildren(): number;
  /** Drops the oldest note of a fork for each of these pids: Node reports the ends of these children. */
  dropForkNotes(pids: Int32Array): void;
  /**
   * Reaps one orphan that has ended. Returns its pid or 0. `others`: pids not to reap. `isNodeMain`: the caller is the main
   * thread of Node, and `others` has the children that Node has started in it. `words` and `usage`: as for `reap`.
   */
  reapOrphan(isNodeMain: boolean, others: Int32Array): number;
  /** A child of this thread that has ended and has not been reaped: its pid, 0 for none, -1 where a sandbox refuses to look. */
  firstEnded(): number;
  kill(pid: number, pidfd: number, signal: number): number;
  /**
   * Waits until the child has ended and its channels are done; closes all descriptors. `channels` has three numbers for
   * each channel: the descriptor, the length of its input within `input` or -1, and whether to read it. `limits` has the
   * time in milliseconds or 0, the bytes of output or 0, the signal to send when a limit is exceeded, the unit of the child or
   * `NO_UNIT`, the milliseconds from that signal to SIGKILL, and whether to use pidfds. Afterwards the signal is 0 unless it was
   * sent before the child had ended, and the milliseconds are the rest of that time. Returns a negated errno or 0. `words` and
   * `usage`: as for `reap`.
   */
  communicate(pid: number, pidfd: number, channels: Float64Array, input: Uint8Array, limits: Float64Array): number;
  /** The output that the last `communicate` has read from the channel of this index. */
  takeOutput(channel: number): Buffer;
  raise(signal: number): number;
  sigqueue(pid: number, signal: number, value: number): number;
  /** Counts the origins of these signals, until they are released. On macOS it leaves out signals that may come from the terminal. */
  holdOrigins(low: number, high: number): number;
  releaseOrigins(low: number, high: number): number;
  /** `words`: how many times a signal has come from the kernel, and how many times from a process. */
  originsOf(signal: number): void;
  /**
   * `words`: pid and uid of the sender of the signal before which `index` others had come from processes. Returns 0 if that
   * is unknown, else 1.
   */
  senderOf(signal: number, index: number): number;
  /**
   * Returns a descriptor from which signals are accepted; on macOS another number. `awaitSignals` calls the `pending` of the
   * first call of this function.
   */
  openSignals(low: number, high: number, pending: (fd: number) => void): number;
  /** Returns the number of a pending signal, or `-EAGAIN`. `words`: code, pid, uid, value; 0 on macOS. */
  acceptSignal(fd: number): number;
  /** Makes the addon call `pending` once, when a signal is pending. */
  awaitSignals(fd: number): number;
  /** Counts the descriptors that keep the event loop alive. */
  keepAliveForSignals(oneMore: boolean): void;
  closeSignals(fd: number): void;
  /** macOS: keeps the kernel from discarding these signals while they are blocked, until they are released. */
  holdPlaceholders(low: number, high: number): number;
  releasePlaceholders(low: number, high: number): number;
  /** The functions to call when a signal is pending, by descriptor. They are kept here like `running`. */
  accepting: Map<number, () => void>;
  /**
   * macOS: returns a process's command and the name of its terminal, if it has one, in lines. `PLACES` says what `numbers`
   * gets. The error is negated or 0; the state is that of `<sys/proc.h>`.
   */
  readProcess(pid: number, numbers: Int32Array): string;
  /** macOS: returns how many processes there are; `pids` gets those that fit. */
  listProcesses(pids: Int32Array): number;
  /** Reads the beginning of a file with one read(2); returns its length. */
  readFile(path: string, into: Uint8Array): number;
  /** Ignores the set, and gives every other signal its default action. */
  setEveryDisposition(ignoredLow: number, ignoredHigh: number): number;
  setParentDeathSignal(signal: number): number;
  keepOnExec(fd: number): number;
  /** Sets the soft limit. */
  limitOpenFiles(limit: number): number;
  /** A NUL byte ends each string of `args` and `environment`. Returns on failure only. */
  execve(path: Uint8Array, args: Uint8Array, environment: Uint8Array): number;
  /**
   * As `execve`, after it has given the ignored signals of the set their default action, and has made the standard streams
   * blocking and inheritable. If `environment` is undefined, the program gets that of this process. Returns on failure only, and
   * has then changed nothing.
   */
  replaceProgram(path: Uint8Array, args: Uint8Array, environment: Uint8Array | undefined, low: number, high: number): number;
}
