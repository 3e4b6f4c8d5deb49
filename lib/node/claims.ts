// Which children are started by sigmask: those of its own calls, and those of scopes.

import type { ChildProcess } from 'node:child_process';

import { registry } from '../internal/registry';
import type { SyncResult, ProcessHandle, SettledOptions, SyncStdio, ValidOptions, ValidSyncOptions } from './shapes';

/** A handle in the place of Node's own. */
export interface OurHandle extends Omit<ProcessHandle, 'spawn'> {
  /** The call that failed in `start`. */
  readonly stage: string | undefined;
  /** Node's own, to be released when this one is closed. */
  displaced: ProcessHandle | undefined;
  /** Starts the child. Returns 0 or a negated errno. */
  start(options: SettledOptions): number;
}

/** Starts children in Node's place. */
export interface Launcher {
  /** Makes the handle that starts `child` and follows it. */
  prepare(options: ValidOptions, child: ChildProcess): OurHandle;
  /** Called when Node has done all that it does with a new child. */
  started(child: ChildProcess): void;
  /** Runs a child to its end. */
  run(options: ValidSyncOptions & SettledOptions<SyncStdio>): { readonly result: SyncResult; readonly stage: string | undefined };
}

/** A call of a drop-in function: the child that it starts while it is being made, or that a wrapper starts later. */
export interface Claim {
  /** Undefined: the children are for a scope or for Node. */
  readonly launcher: Launcher | undefined;
  /** Whether the call returns only when the child has ended. */
  readonly waits: boolean;
  /** What the child is to execute; undefined where that is not known. */
  readonly command: unknown;
  /** Whether the call has returned. */
  returned: boolean;
  /** Whether a child was started by it. */
  used: boolean;
}

export const makeClaim = (launcher: Launcher | undefined, waits: boolean, command: unknown): Claim => ({
  launcher,
  waits,
  command,
  returned: false,
  used: false,
});

/** What a scope has in its AsyncLocalStorage. */
export interface Scope {
  readonly launcher: Launcher;
}

const claims = registry.claims as Claim[];

/** Calls `start`, and has the child that it starts of the claim's kind started by the claim's launcher. */
export function callWithClaim<Result>(claim: Claim, start: () => Result): Result {
  claims.push(claim);
  try {
    return start();
  } finally {
    claims.pop();
    claim.returned = true;
  }
}

/** Calls code of others in the middle of a call: the children that it starts are not the caller's. */
export function callWithoutClaim<Result>(run: () => Result): Result {
  return callWithClaim(makeClaim(undefined, false, undefined), run);
}

/** The claim that an options object carries. One whose call is over, and has started its child, is no longer one. */
export function claimIn(options: object): Claim | undefined {
  if (!Object.hasOwn(options, registry.claimKey)) return undefined;
  const claim = Reflect.get(options, registry.claimKey) as Claim;
  return claim.returned && claim.used ? undefined : claim;
}

/** Whether a child may be that of a call, and not one that other code starts in the middle of it. */
function isOfCall({ command }: Claim, { file, args }: { readonly file?: unknown; readonly args?: unknown }): boolean {
  if (typeof command !== 'string' || file === command) return true;
  // A shell is given the command, with its arguments.
  return Array.isArray(args) && args.some((arg) => typeof arg === 'string' && arg.startsWith(command));
}

/**
 * Who starts the child of these options; undefined for Node itself.
 *
 * Wrappers of node:child_process may pass on a copy of the options or call Node's function later: the options carry the
 * claim. Some of Node's functions, and some wrappers, make options anew: for them the innermost call counts, if the child
 * executes its command.
 */
export function launcherFor(options: unknown, waits: boolean): Launcher | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  const innermost = claims.at(-1);
  const claimed = innermost?.waits === waits && isOfCall(innermost, options) ? innermost : undefined;
  const claim = claimIn(options) ?? claimed;
  if (claim !== undefined) claim.used = true;
  return claim?.launcher ?? (registry.scopes?.getStore() as Scope | undefined)?.launcher;
}
