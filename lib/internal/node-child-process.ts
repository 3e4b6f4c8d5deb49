// Having the children that node:child_process makes started by us, underneath Node's own code.

import { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';

import { unsupportedRuntime } from './errors';
import {
  checkHandle,
  checkOptions,
  checkStdio,
  checkSyncOptions,
  demand,
  hasMethod,
  permission,
  syncBinding,
  type Internals,
  type ProcessHandle,
  type SyncResult,
  type ValidOptions,
  type ValidSyncOptions,
} from './node-contract';
import { makeRelease } from './node-process-handle';

/** A handle in the place of Node's own. */
export interface OurHandle extends ProcessHandle {
  /** The call that failed, where `spawn` did. */
  readonly stage: string | undefined;
  /** Node's own, to be released when this one is closed. */
  displaced: ProcessHandle | undefined;
}

/** Starts children in Node's place. */
export interface Launcher {
  /** Makes the handle that starts `child` and follows it. */
  start(options: ValidOptions, child: ChildProcess): OurHandle;
  /** Called when Node has done all that it does with a new child. */
  started(child: ChildProcess): void;
  /** Runs a child to its end. */
  run(options: ValidSyncOptions): { readonly result: SyncResult; readonly stage: string | undefined };
}

const claims = new WeakMap<object, Launcher>();
let findLauncher: (() => Launcher | undefined) | undefined;
let installedSync = false;

/** Whether this process is permitted to start children. Where it is not, Node's own code knows best how to refuse. */
function mayStart(): boolean {
  return permission()?.has('child') ?? true;
}

/** Who starts the child of these options; undefined for Node itself. */
function takeLauncher(options: unknown): Launcher | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  const { env } = options as { readonly env?: object | undefined };
  const launcher = (env && claims.get(env)) ?? findLauncher?.();
  if (env) claims.delete(env);
  return mayStart() ? launcher : undefined;
}

const ECHILD = -constants.errno.ECHILD;

function named(error: Error, stage: string | undefined): Error {
  const { errno, syscall = '' } = error as NodeJS.ErrnoException;
  // libuv has no name for it.
  return Object.assign(error, { stage }, errno === ECHILD && { code: 'ECHILD', message: `${syscall} ECHILD` });
}

/** Has the error that a child is about to emit say which call failed. */
export function nameError(child: ChildProcess, stage: string | undefined): void {
  EventEmitter.prototype.once.call(child, EventEmitter.errorMonitor, (error: Error) => named(error, stage));
}

/** Moves what Node attached to its own handle to ours. */
function displace(stockHandle: ProcessHandle, handle: OurHandle): void {
  handle.onexit = stockHandle.onexit;
  for (const symbol of Object.getOwnPropertySymbols(stockHandle)) {
    Reflect.set(handle, symbol, Reflect.get(stockHandle, symbol));
    Reflect.set(stockHandle, symbol, undefined);
  }
  Reflect.set(stockHandle, 'onexit', undefined);
}

function spawnWith(child: Internals, options: ValidOptions, launcher: Launcher, inner: Internals['spawn']): unknown {
  checkHandle(child._handle);
  checkOptions(options);
  const handle = launcher.start(options, child);
  let called = false;
  const spawn = handle.spawn.bind(handle);
  handle.spawn = (): number => {
    called = true;
    checkStdio(options.stdio);
    const result = spawn();
    if (result !== 0) nameError(child, handle.stage);
    return result;
  };
  displace(child._handle, handle);
  handle.displaced = child._handle;
  child._handle = handle;
  try {
    const result = inner.call(child, options);
    demand(called, '_handle.spawn was not called');
    launcher.started(child);
    return result;
  } catch (error) {
    throw handle.stage !== undefined && error instanceof Error ? named(error, handle.stage) : error;
  }
}

// Node puts an Error where it finds an errno.
function nameStageOfError(result: SyncResult, stage: string): void {
  const errno = result.error;
  Object.defineProperty(result, 'error', {
    configurable: true,
    enumerable: true,
    get: () => errno,
    set: (error: Error) => {
      Object.defineProperty(result, 'error', { value: named(error, stage), configurable: true, enumerable: true, writable: true });
    },
  });
}

function runWith(options: ValidSyncOptions, launcher: Launcher): SyncResult {
  checkSyncOptions(options);
  const { result, stage } = launcher.run(options);
  if (stage !== undefined) nameStageOfError(result, stage);
  return result;
}

const prototype = (ChildProcess as { prototype: unknown } | undefined)?.prototype as Internals;
/** Ends a handle of Node's, at once if it is the last, which none will follow soon. */
export const release = makeRelease((prototype as Internals | undefined)?.spawn);
const places = new WeakSet<Internals['spawn']>();
const begun = new WeakSet<Internals>();

/** Puts ours in front of what is there: others, as the spies of tests, put theirs there for a time, and then an older one back. */
function installAsync(): void {
  demand(hasMethod(prototype, 'spawn'), 'ChildProcess has no spawn');
  const { spawn: inner } = prototype;
  if (places.has(inner)) return;
  prototype.spawn = function spawn(options) {
    // There may be another of ours behind this one.
    const launcher = begun.has(this) ? undefined : takeLauncher(options);
    if (launcher === undefined) return inner.call(this, options);
    begun.add(this);
    return spawnWith(this, options, launcher, inner);
  };
  places.add(prototype.spawn);
}

function installSync(): void {
  if (installedSync) return;
  const binding = syncBinding();
  const stockSpawn = binding.spawn;
  binding.spawn = function spawn(options) {
    const launcher = takeLauncher(options);
    return launcher === undefined ? stockSpawn.call(binding, options) : runWith(options, launcher);
  };
  installedSync = true;
}

/** Has each child that nobody has claimed, whoever starts it, started by what `find` returns, if anything. */
export function adoptChildren(find: () => Launcher | undefined): void {
  if (mayStart()) {
    installAsync();
    installSync();
  }
  findLauncher = find;
}

function claim<Result>(env: object, launcher: Launcher, start: () => Result): Result {
  claims.set(env, launcher);
  try {
    const result = start();
    demand(!claims.has(env), 'the env option does not reach what starts the child');
    return result;
  } finally {
    claims.delete(env);
  }
}

/**
 * Calls `start`, which is to start one child with exactly the object `env` as its `env` option through
 * node:child_process, and has that child started by `launcher`.
 */
export function startClaimed<Result>(env: object, launcher: Launcher, start: () => Result): Result {
  installAsync();
  return claim(env, launcher, start);
}

/** The same for a synchronous call. */
export function runClaimed<Result>(env: object, launcher: Launcher, start: () => Result): Result {
  if (!mayStart()) return start();
  installSync();
  return claim(env, launcher, start);
}

const refuse = (): never => {
  throw unsupportedRuntime('arguments of unknown types are taken');
};
const REFUSING: Launcher = { start: refuse, started: refuse, run: refuse };

/** Calls `start`, which is to throw for its arguments before there is a child. */
export function refused<Result>(start: () => Result): Result {
  const find = findLauncher;
  adoptChildren(() => REFUSING);
  try {
    return start();
  } finally {
    findLauncher = find;
  }
}
