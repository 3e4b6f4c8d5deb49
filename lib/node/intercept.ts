// Makes sigmask start the children that node:child_process makes, underneath Node's own code.

import { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

import { ECHILD } from '../internal/errno';
import { childWithoutPlan } from '../internal/errors';
import { registry } from '../internal/registry';
import { checkHandle, checkOptions, checkReplaceable, checkStdio, demand, hasMethod, mayStart, optionsGiven } from './contract';
import { launcherFor, type Launcher, type OurHandle } from './launchers';
import { isNode } from '../internal/runtime';
import { toStrings } from './settle';
import type { Internals, ProcessHandle, ValidOptions } from './shapes';
import { makeRelease } from './stock-handle';

/** The replacements that have the runtime's own method behind them. */
const aroundRuntime = new WeakSet<object>();

/** Adds the call that failed to an error of Node's. */
export function named(error: Error, stage: string | undefined): Error {
  const { errno, syscall = '' } = error as NodeJS.ErrnoException;
  // libuv has no name for ECHILD.
  return Object.assign(error, { stage }, errno === ECHILD && { code: 'ECHILD', message: `${syscall} ECHILD` });
}

/** Makes the error that a child is about to emit say which call failed. */
export function nameError(child: ChildProcess, stage: string | undefined): void {
  EventEmitter.prototype.once.call(child, EventEmitter.errorMonitor, (error: Error) => named(error, stage));
}

/** Takes the child from Node's own handle, which may live for some time. */
export function displace(stockHandle: object, handle: OurHandle): void {
  for (const symbol of Object.getOwnPropertySymbols(stockHandle)) Reflect.set(stockHandle, symbol, undefined);
  Reflect.set(stockHandle, 'onexit', undefined);
  handle.displaced = stockHandle;
}

/** Moves the properties that Node attached to its own handle to ours. */
function replace(stockHandle: ProcessHandle, handle: OurHandle): void {
  handle.onexit = stockHandle.onexit;
  for (const symbol of Object.getOwnPropertySymbols(stockHandle)) Reflect.set(handle, symbol, Reflect.get(stockHandle, symbol));
  displace(stockHandle, handle);
}

function startWith(handle: OurHandle, child: Internals, given: ValidOptions): number {
  // Each option is read once, before code of the caller runs.
  const { file, cwd, detached, uid, gid, stdio, args, envPairs } = given;
  const settled = { file, cwd, detached, uid, gid, stdio, args: toStrings(args), envPairs: toStrings(envPairs) };
  checkStdio(stdio);
  const result = handle.start(settled);
  if (result !== 0) nameError(child, handle.stage);
  return result;
}

export function spawnWith(child: Internals, options: ValidOptions, launcher: Launcher, inner: Internals['spawn']): unknown {
  checkHandle(child._handle);
  checkOptions(options);
  registry.begun.add(child);
  const handle = launcher.prepare(options, child);
  const calls: unknown[] = [];
  const spawn = (...given: unknown[]): number => {
    calls.push(given);
    return startWith(handle, child, optionsGiven(given, options));
  };
  replace(child._handle, handle);
  child._handle = Object.assign(handle, { spawn });
  try {
    const result = inner.call(child, options);
    if (calls.length > 0) launcher.started(child);
    // A mock has started nothing. A child that Node started in another way does not have the requested state.
    else if (child.pid !== undefined && child.kill('SIGKILL')) throw childWithoutPlan('_handle.spawn was not called');
    return result;
  } catch (error) {
    throw handle.stage !== undefined && error instanceof Error ? named(error, handle.stage) : error;
  }
}

const prototype = (ChildProcess as { prototype: unknown } | undefined)?.prototype as Internals;
const { spawn: first, kill: firstKill } = (prototype as (Pick<Internals, 'spawn'> & { kill: object }) | undefined) ?? {};

/** `mark` is in the source of Node's own method, and not in those of wrappers. */
function recognise(mark: RegExp, own: unknown): (method: object | undefined) => boolean {
  const known = new WeakMap<object, boolean>();
  return (method) => {
    if (!isNode || method === undefined) return method === own;
    const isIt = known.get(method) ?? mark.test(Function.prototype.toString.call(method));
    known.set(method, isIt);
    return isIt;
  };
}

/** Whether a function is the runtime's own `ChildProcess.prototype.spawn`. Wrappers do not set this property of a ChildProcess. */
export const isOfRuntime: (spawn: Internals['spawn']) => boolean = recognise(/\bspawnfile\b/, first);

/** Whether a function is the runtime's own `ChildProcess.prototype.kill`. Wrappers do not use the handle. */
export const isKillOfRuntime = recognise(/\b_handle\b/, firstKill);

/** Ends a handle of Node's; at once with `last`, when no other handle will follow soon. */
export const release = isNode && first !== undefined && isOfRuntime(first) ? makeRelease(first as never) : (): void => {};

/** Whether no other code has replaced the method that the runtime's functions call. */
export function isMethodOfRuntime(): boolean {
  const spawn = hasMethod(prototype, 'spawn') ? prototype.spawn : undefined;
  return spawn === undefined || aroundRuntime.has(spawn) || isOfRuntime(spawn);
}

/**
 * Puts our `spawn` in front of ChildProcess.prototype.spawn. Other code, such as the spies of tests, replaces it for a
 * time, and then puts an older one back.
 */
export function installAsync(startWithLauncher: typeof spawnWith): void {
  demand(hasMethod(prototype, 'spawn'), 'ChildProcess has no spawn');
  const { spawn: inner } = prototype;
  if (registry.replacements.has(inner)) return;
  checkReplaceable(prototype, 'spawn', 'ChildProcess.prototype');
  prototype.spawn = function spawn(options) {
    // Another `spawn` of sigmask may be behind this one.
    const launcher = registry.begun.has(this) || !mayStart() ? undefined : launcherFor(options, false);
    if (launcher === undefined) return inner.call(this, options);
    return startWithLauncher(this, options, launcher, inner);
  };
  registry.replacements.add(prototype.spawn);
  if (isOfRuntime(inner)) aroundRuntime.add(prototype.spawn);
}
