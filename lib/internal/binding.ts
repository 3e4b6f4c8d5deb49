// The one place that loads the addon, and its typed view. Sets cross as two 32-bit words, low and high.

import { unavailableOnPlatform } from './errors';

/** A spawn's numbers, in this order. */
export const SPAWN_NUMBERS = [
  'ignoredLow',
  'ignoredHigh',
  'blockedLow',
  'blockedHigh',
  // Signals that the child forgets where they were sent to the parent's group before it moved to another.
  'forgottenLow',
  'forgottenHigh',
  'newSession',
  // -1 to stay, 0 for a new group, else the group to join.
  'processGroup',
  'setUid',
  'uid',
  'setGid',
  'gid',
  'forkMemory',
  'wantPidfd',
] as const;

export type SpawnNumbers = Record<(typeof SPAWN_NUMBERS)[number], number>;

/** Each call returns a value or a negated errno. Sets that a call reports are in `words` until the next call. */
export interface Binding {
  readonly words: Uint32Array;
  readonly SIG_BLOCK: number;
  readonly SIG_UNBLOCK: number;
  readonly SIG_SETMASK: number;
  readonly SIGRTMIN: number;
  readonly SIGRTMAX: number;
  readonly lastSignal: number;
  /** `how` -1 only reads. `words`: the previous mask. */
  pthread_sigmask(how: number, low: number, high: number): number;
  /** Blocks the set on every thread of the process but those that block everything. */
  blockOnEveryThread(low: number, high: number): number;
  /** `words`: pending for the calling thread or the process. */
  sigpending(): number;
  /** `words`: ignored, caught. */
  dispositions(): number;
  ignore(low: number, high: number): number;
  swapIgnoredForHandler(low: number, high: number): number;
  /** Ignores the set until `releaseIgnored` has been called for each signal as often. */
  holdIgnored(low: number, high: number): number;
  /** `words`: what keeps the disposition that somebody else has given it meanwhile. */
  releaseIgnored(low: number, high: number): number;
  setpgid(pid: number, pgid: number): number;
  getpgid(pid: number): number;
  getpgrp(): number;
  setsid(): number;
  getsid(pid: number): number;
  killpg(pgid: number, signal: number): number;
  /**
   * Returns the pid. `path` is the child's PATH; `args` and `environment` end each string with NUL; an empty `directory`
   * is this one; `stdio` has descriptors or `STDIO_IGNORE` and `STDIO_PIPE`, and gets the parent's end for a pipe;
   * `numbers` has {@link SPAWN_NUMBERS}, and gets the pidfd in its first place. `words`: blocked, ignored and caught, as
   * the child read them back before execve.
   */
  spawn(
    file: string,
    path: string,
    args: string,
    environment: string,
    directory: string,
    stdio: Int32Array,
    numbers: Int32Array,
  ): number;
  /** The call that failed in the last spawn. */
  stage(): string;
  startWatching(ended: (pid: number) => void): number;
  watch(pid: number, pidfd: number): number;
  /** Counts the children for which the event loop goes on. */
  keepAlive(oneMore: boolean): void;
  /**
   * The children that run. Kept here because several copies of the library may have loaded the same addon, which tells
   * of all ends through the first one.
   */
  running: Map<number, { readonly pidfd: number; ended(): void }>;
  /** Returns the pid, or 0 while the child runs; else closes `pidfd`. `words`: exit code, signal or 0, core dumped. */
  reap(pid: number, pidfd: number): number;
  kill(pid: number, pidfd: number, signal: number): number;
  /**
   * macOS: a process's command and the name of its terminal, or nothing, in lines. `numbers` gets an error or 0, ppid, pgid,
   * sid, the foreground group of the terminal, the state of `<sys/proc.h>`, ignored, caught.
   */
  readProcess(pid: number, numbers: Int32Array): string;
  /** macOS: returns how many processes there are; `pids` gets those that fit. */
  listProcesses(pids: Int32Array): number;
  /** Ignores the set, and gives every other signal its default action. */
  setEveryDisposition(ignoredLow: number, ignoredHigh: number): number;
  takeTerminal(fd: number, pgid: number): number;
  setParentDeathSignal(signal: number): number;
  keepOnExec(fd: number): number;
  /** As `spawn` takes them. Returns on failure only. */
  execve(path: string, args: string, environment: string): number;
}

export const STDIO_IGNORE = -1;
export const STDIO_PIPE = -2;

/** Whether this package can do anything here: false on Windows and other platforms without POSIX signals. */
export const isSupported: boolean = process.platform === 'linux' || process.platform === 'darwin';

// Test runs force the ways that old kernels and emulators take, and the other build: SIGMASK_INTERNAL=fork,no-pidfd.
const switches = new Set(process.env['SIGMASK_INTERNAL']?.split(','));

export const forkMemory: boolean = switches.has('fork');
export const wantPidfd: boolean = !switches.has('no-pidfd');

let binding: Binding | undefined;

/** The addon, loaded at the first call. */
export function native(): Binding {
  return (binding ??= load());
}

function load(): Binding {
  if (!isSupported) throw unavailableOnPlatform('sigmask');
  const addon = (
    switches.has('cmake') ? require('../../build-cmake/Release/sigmask.node') : require('../../build/Release/sigmask.node')
  ) as Binding;
  if (!Object.hasOwn(addon, 'running')) addon.running = new Map();
  return addon;
}
