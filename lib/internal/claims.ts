// Which children are started by sigmask: those of its own calls, and those of scopes.

import type { ChildProcess } from 'node:child_process';

import type { SyncResult, ProcessHandle, SettledOptions, SyncStdio, ValidOptions, ValidSyncOptions } from './node-contract';
import { registry } from './registry';

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

/** A call of a drop-in function: the children that it starts while it is being made. */
export interface Claim {
  /** Undefined: the children are for a scope or for Node. */
  readonly launcher: Launcher | undefined;
  /** Whether the call returns only when the child has ended. */
  readonly waits: boolean;
}

/** What a scope has in its AsyncLocalStorage. */
export interface Scope {
  readonly launcher: Launcher;
}

const claims = registry.claims as Claim[];

/** Calls `start`, and has the children that it starts of the claim's kind started by the claim's launcher. */
export function callWithClaim<Result>(claim: Claim, start: () => Result): Result {
  claims.push(claim);
  try {
    return start();
  } finally {
    claims.pop();
  }
}

const NO_CLAIM: Claim = { launcher: undefined, waits: false };

/** Calls code of others in the middle of a call: the children that it starts are not the caller's. */
export function callWithoutClaim<Result>(run: () => Result): Result {
  return callWithClaim(NO_CLAIM, run);
}

/** The claim that an options object carries. */
export function claimIn(options: object): Claim | undefined {
  return Object.hasOwn(options, registry.claimKey) ? (Reflect.get(options, registry.claimKey) as Claim) : undefined;
}

/**
 * Who starts the child of these options; undefined for Node itself.
 *
 * Wrappers of node:child_process may pass on a copy of the options or call Node's function later: the options carry the
 * claim. Some of Node's functions make options anew: for them the innermost call counts.
 */
export function launcherFor(options: unknown, waits: boolean): Launcher | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  const carried = claimIn(options);
  if (carried !== undefined) return carried.launcher;
  const innermost = claims.at(-1);
  const claimed = innermost?.waits === waits ? innermost.launcher : undefined;
  return claimed ?? (registry.scopes?.getStore() as Scope | undefined)?.launcher;
}
