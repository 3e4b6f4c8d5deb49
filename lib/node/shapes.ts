// Types of Node's private objects for starting children, as contract.ts checks them.

import type { ChildProcess } from 'node:child_process';

/** A pipe that Node made for one end of a child's descriptor. */
export interface PipeHandle {
  /** Whether the addon still closes the descriptor when this thread ends. */
  readonly isOfAddon?: true;
  open(fd: number): unknown;
}

export type Stdio =
  | { readonly type: 'ignore' }
  | { readonly type: 'pipe' | 'overlapped'; readonly handle: PipeHandle }
  | { readonly type: 'inherit' | 'fd'; readonly fd: number }
  | { readonly type: 'wrap'; readonly handle: { readonly fd: number } };

/** A pipe of a synchronous call, as the child sees it. */
export interface SyncPipe {
  readonly type: 'pipe' | 'overlapped';
  readonly readable: boolean;
  readonly writable: boolean;
  readonly input?: ArrayBufferView | null | undefined;
}

export type SyncStdio = Exclude<Stdio, { handle: PipeHandle }> | SyncPipe;

/** The options as Node has validated them. */
export interface ValidOptions<S = Stdio> {
  readonly file: string;
  readonly args: readonly unknown[];
  readonly envPairs: readonly unknown[];
  /**
   * A Buffer is valid, too: asynchronous calls ignore it, and synchronous calls use its text. An empty string means this
   * directory in asynchronous calls and no directory in synchronous calls.
   */
  readonly cwd: unknown;
  readonly detached: boolean;
  readonly uid: number | null | undefined;
  readonly gid: number | null | undefined;
  /** Set by the time that the handle's `spawn` is called. */
  readonly stdio: readonly S[];
}

/** The options, with arguments and variables made strings. */
export interface SettledOptions<S = Stdio> extends ValidOptions<S> {
  readonly args: readonly string[];
  readonly envPairs: readonly string[];
}

export interface ValidSyncOptions extends ValidOptions<SyncStdio> {
  /** Milliseconds. */
  readonly timeout?: number | null | undefined;
  readonly maxBuffer?: number | null | undefined;
  readonly killSignal?: number | null | undefined;
}

/** A process handle, as Node uses it. */
export interface ProcessHandle {
  /** Set by Node. Emits the events `'exit'` or `'error'`, and calls `close`. */
  onexit: (exitCode: number, signalName: string) => void;
  readonly pid: number | undefined;
  /** Returns 0 or a negated errno. */
  spawn(...given: unknown[]): number;
  kill(signal: number): number;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
  /** Called by Node when it is done with the handle. */
  close(): void;
}

/** The result of a synchronous call, as Node expects it. */
export interface SyncResult {
  /** A negated errno. */
  error?: unknown;
  readonly status: number | null;
  readonly signal: string | null;
  readonly output: (Buffer | null)[] | null;
  readonly pid: number;
}

/** ChildProcess with the private members that Node uses. */
export interface Internals extends ChildProcess {
  _handle: Omit<ProcessHandle, 'spawn'> | null;
  spawn: (this: Internals, options: ValidOptions) => unknown;
}

export interface SyncBinding {
  spawn: (options: ValidSyncOptions) => SyncResult;
}

/** Whether the item asks for a new pair of sockets. */
export const isPipe = <S extends { readonly type: string }>(item: S): item is Extract<S, { type: 'pipe' | 'overlapped' }> =>
  item.type === 'pipe' || item.type === 'overlapped';
