// The one place that knows what Node keeps private about its ChildProcess. What is relied on:
//
// - `spawn`, `fork`, `execFile` and `exec` make a ChildProcess, whose constructor puts a handle with `onexit` into
//   `_handle`, and then call ChildProcess.prototype.spawn with the validated options, in which `env` is the caller's own
//   object and `file`, `args`, `envPairs`, `cwd`, `detached`, `uid` and `gid` say what to start;
// - that method makes `options.stdio` an array of descriptions, calls `_handle.spawn()` synchronously, takes a negated
//   errno from it, reads `_handle.pid`, and later uses `kill`, `ref`, `unref` and `close` of it.
//
// Whatever is found to be different stops the spawn before there is a child.

import { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

import { unsupportedRuntime } from './errors';
import { makeRelease, type StockHandle } from './node-process-handle';

/** A pipe that Node made for one end of a child's descriptor. */
export interface PipeHandle {
  open(fd: number): unknown;
}

export type Stdio =
  | { readonly type: 'ignore' }
  | { readonly type: 'pipe' | 'overlapped'; readonly handle: PipeHandle }
  | { readonly type: 'inherit' | 'fd'; readonly fd: number }
  | { readonly type: 'wrap'; readonly handle: { readonly fd: number } };

/** The options as Node has validated them. */
export interface ValidOptions {
  readonly file: string;
  readonly args: readonly unknown[];
  readonly envPairs: readonly string[];
  readonly cwd: string | null | undefined;
  readonly detached: boolean;
  readonly uid: number | null | undefined;
  readonly gid: number | null | undefined;
  /** Set by the time that the handle's `spawn` is called. */
  readonly stdio: readonly Stdio[];
}

/** What Node takes for a process handle. */
export interface ProcessHandle {
  /** Set by Node. Emits the events `'exit'` or `'error'`, and calls `close`. */
  onexit: (exitCode: number, signalName: string) => void;
  readonly pid: number | undefined;
  /** The call that failed, where `spawn` did. */
  readonly stage: string | undefined;
  /** Returns 0 or a negated errno. */
  spawn(): number;
  kill(signal: number): number;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
  /** Called by Node when it is done with the handle. */
  close?: () => void;
}

export type MakeHandle = (options: ValidOptions, child: ChildProcess) => ProcessHandle;

interface Internals {
  _handle: ProcessHandle | null;
  spawn: (this: ChildProcess & Internals, options: ValidOptions & { env?: object }) => unknown;
}

const HANDLE_METHODS = ['onexit', 'spawn', 'kill', 'ref', 'unref', 'hasRef', 'close'] as const;
const STDIO_TYPES: readonly unknown[] = ['ignore', 'pipe', 'overlapped', 'inherit', 'fd', 'wrap'] satisfies Stdio['type'][];

const claims = new WeakMap<object, MakeHandle>();
let makeUnclaimed: (() => MakeHandle | undefined) | undefined;
let installed = false;

function demand(holds: boolean, what: string): void {
  if (!holds) throw unsupportedRuntime(what);
}

const hasMethod = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[name] === 'function';

function checkHandle(handle: ProcessHandle | null): asserts handle is ProcessHandle {
  for (const method of HANDLE_METHODS) demand(hasMethod(handle, method), `_handle has no ${method}`);
}

function checkOptions(options: ValidOptions): void {
  demand(typeof options.file === 'string', 'options.file is no string');
  demand(Array.isArray(options.args), 'options.args is no array');
  demand(Array.isArray(options.envPairs), 'options.envPairs is no array');
  demand(typeof options.detached === 'boolean', 'options.detached is no boolean');
}

/** Checks the stdio descriptions that Node made. */
export function checkStdio(stdio: readonly Stdio[]): void {
  demand(Array.isArray(stdio), 'options.stdio is no array');
  for (const item of stdio) {
    demand(STDIO_TYPES.includes(item.type), `unknown stdio type ${item.type}`);
    if (item.type === 'pipe' || item.type === 'overlapped') {
      demand(hasMethod(item.handle, 'open'), 'a stdio pipe has no open');
    } else if (item.type === 'wrap') {
      demand(typeof (item.handle as { fd: unknown } | undefined)?.fd === 'number', 'a stdio stream has no fd');
    } else if (item.type === 'inherit' || item.type === 'fd') {
      demand(typeof item.fd === 'number', `stdio ${item.type} has no fd`);
    }
  }
}

/** Moves what Node attached to its own handle to ours. */
function displace(stockHandle: ProcessHandle, handle: ProcessHandle): void {
  handle.onexit = stockHandle.onexit;
  for (const symbol of Object.getOwnPropertySymbols(stockHandle)) {
    Object.defineProperty(handle, symbol, Object.getOwnPropertyDescriptor(stockHandle, symbol) ?? {});
    Reflect.deleteProperty(stockHandle, symbol);
  }
  Reflect.deleteProperty(stockHandle, 'onexit');
}

interface Stock {
  readonly spawn: Internals['spawn'];
  readonly release: (handle: StockHandle) => void;
}

function spawnWith(child: ChildProcess & Internals, options: ValidOptions, makeHandle: MakeHandle, stock: Stock): unknown {
  const { permission } = process as { permission?: { has(scope: string): boolean } };
  // Node's own handle knows best how to refuse.
  if (permission !== undefined && !permission.has('child')) return stock.spawn.call(child, options);
  checkHandle(child._handle);
  checkOptions(options);
  const handle = makeHandle(options, child);
  let called = false;
  const nameStage = (error: Error): Error => Object.assign(error, { stage: handle.stage });
  const spawn = handle.spawn.bind(handle);
  handle.spawn = (): number => {
    called = true;
    checkStdio(options.stdio);
    const result = spawn();
    if (result !== 0) EventEmitter.prototype.once.call(child, EventEmitter.errorMonitor, nameStage);
    return result;
  };
  const stockHandle = child._handle;
  displace(stockHandle, handle);
  handle.close = () => {
    stock.release(stockHandle as unknown as StockHandle);
  };
  child._handle = handle;
  try {
    const result = stock.spawn.call(child, options);
    demand(called, '_handle.spawn was not called');
    return result;
  } catch (error) {
    throw handle.stage !== undefined && error instanceof Error ? nameStage(error) : error;
  }
}

function install(): void {
  const prototype = (ChildProcess as { prototype: unknown } | undefined)?.prototype as Internals;
  demand(hasMethod(prototype, 'spawn'), 'ChildProcess has no spawn');
  const stock: Stock = { spawn: prototype.spawn, release: makeRelease(prototype.spawn) };
  prototype.spawn = function spawn(this: ChildProcess & Internals, options: (ValidOptions & { env?: object }) | undefined) {
    const env = options?.env;
    const makeHandle = (env && claims.get(env)) ?? makeUnclaimed?.();
    if (options === undefined || makeHandle === undefined) return stock.spawn.call(this, options as ValidOptions);
    if (env !== undefined) claims.delete(env);
    return spawnWith(this, options, makeHandle, stock);
  };
  installed = true;
}

/** Has each child that nobody has claimed, whoever starts it, run on a handle of what `find` returns, if anything. */
export function adoptChildren(find: () => MakeHandle | undefined): void {
  if (!installed) install();
  makeUnclaimed = find;
}

/**
 * Calls `start`, which is to start one child with exactly the object `env` as its `env` option through
 * node:child_process, and has that child run on a handle of `makeHandle`.
 */
export function startOnHandle<Result>(env: object, makeHandle: MakeHandle, start: () => Result): Result {
  if (!installed) install();
  claims.set(env, makeHandle);
  try {
    const result = start();
    demand(!claims.has(env), 'the env option does not reach ChildProcess.prototype.spawn');
    return result;
  } finally {
    claims.delete(env);
  }
}
