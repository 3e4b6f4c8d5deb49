// Finds the launcher of a child: that of its call, that of its scope, or none, so that Node itself starts the child.

import type { ChildProcess } from 'node:child_process';

import { registry } from '../internal/registry';
import type { SyncResult, ProcessHandle, SettledOptions, SyncStdio, ValidOptions, ValidSyncOptions } from './shapes';

/** The handle that replaces Node's own. */
export interface OurHandle extends Omit<ProcessHandle, 'spawn'> {
  /** The call that failed in `start`. */
  readonly stage: string | undefined;
  /** Node's own handle, which is released when this one is closed. */
  displaced: object | undefined;
  /** Starts the child. Returns 0 or a negated errno. */
  start(options: SettledOptions): number;
}

/** Starts children in Node's place. */
export interface Launcher {
  /** Makes the handle that starts `child` and follows it. */
  prepare(options: ValidOptions, child: ChildProcess): OurHandle;
  /** Called when Node has finished its work on a new child. */
  started(child: ChildProcess): void;
  /** Runs a child to its end. */
  run(options: ValidSyncOptions & SettledOptions<SyncStdio>): { readonly result: SyncResult; readonly stage: string | undefined };
}

/** The launcher of one call's child. The child starts during the call, or a wrapper starts it later. */
export interface CallLauncher {
  /** Undefined: a scope or Node starts the children. */
  readonly launcher: Launcher | undefined;
  /** Whether the call returns only when the child has ended. */
  readonly waits: boolean;
  /** The file or command that the child executes; undefined if it is unknown. */
  readonly command: unknown;
  /** Whether the call has returned. */
  returned: boolean;
  /** Whether the call has started a child. */
  used: boolean;
}

export const makeCallLauncher = (launcher: Launcher | undefined, waits: boolean, command: unknown): CallLauncher => ({
  launcher,
  waits,
  command,
  returned: false,
  used: false,
});

/** The value that a scope keeps in its AsyncLocalStorage. */
export interface Scope {
  readonly launcher: Launcher;
  /** Called when a child has been started in the scope. */
  started(child: ChildProcess): void;
  /** Called when that child has been reaped, before its `'exit'`. */
  ended(child: ChildProcess): void;
}

/** The innermost scope, if there is one. */
export const currentScope = (): Scope | undefined => registry.scopes?.getStore() as Scope | undefined;

const launchers = registry.launchers as CallLauncher[];

/** Calls `start`. If `start` starts a child that may belong to the call, the launcher starts it. */
export function launchWith<Result>(callLauncher: CallLauncher, start: () => Result): Result {
  launchers.push(callLauncher);
  try {
    return start();
  } finally {
    launchers.pop();
    callLauncher.returned = true;
  }
}

/** Calls foreign code in the middle of a call. The children that this code starts do not belong to the call. */
export function callForeign<Result>(run: () => Result): Result {
  return launchWith(makeCallLauncher(undefined, false, undefined), run);
}

/** The launcher that an options object carries. It counts until its call has returned and has started its child. */
export function callLauncherIn(options: object): CallLauncher | undefined {
  if (!Object.hasOwn(options, registry.launcherKey)) return undefined;
  const carried = Reflect.get(options, registry.launcherKey) as CallLauncher;
  return carried.returned && carried.used ? undefined : carried;
}

/** Whether a child may belong to the call. Other code may start a child in the middle of the call. */
function isOfCall({ command }: CallLauncher, { file, args }: { readonly file?: unknown; readonly args?: unknown }): boolean {
  if (typeof command !== 'string' || file === command) return true;
  // A shell gets the command, together with its arguments, as an argument.
  return Array.isArray(args) && args.some((arg) => typeof arg === 'string' && arg.startsWith(command));
}

/**
 * The launcher for the child of these options; undefined if Node itself starts it.
 *
 * Wrappers of node:child_process may pass on a copy of the options or call Node's function later. So the options carry the
 * launcher. Some of Node's functions, and some wrappers, make new options. Then the innermost call counts, if the child
 * executes its command.
 */
export function launcherFor(options: unknown, waits: boolean): Launcher | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  const innermost = launchers.at(-1);
  const ofCall = innermost?.waits === waits && isOfCall(innermost, options) ? innermost : undefined;
  const callLauncher = callLauncherIn(options) ?? ofCall;
  if (callLauncher !== undefined) callLauncher.used = true;
  return callLauncher?.launcher ?? currentScope()?.launcher;
}
