// Descendants whose parents have ended.

import { isMainThread } from 'node:worker_threads';

import { native } from '../internal/binding';
import { check, invalidArgType, unavailableOnPlatform } from '../internal/errors';
import { isNode } from '../internal/runtime';
import { toOptions, toPid } from '../internal/validate';
import { checkProcIsOurs } from '../look/proc';
import { recordRunningChildren, runningChildren } from '../node/running-children';
import { lastResourceUsage } from './resource-usage';
import { lastWaitStatus, type WaitStatus } from './wait-status';

/** A descendant that this process has adopted and that has ended. */
export interface Orphan {
  /** The number that it had. Another process may have this number by now. */
  readonly pid: number;
  /** How it ended. */
  readonly waitStatus: WaitStatus;
  /** Resources used by it and by those of its children that it has waited for, in the units of `process.resourceUsage()`. */
  readonly resourceUsage: NodeJS.ResourceUsage;
}

/** Options of {@link reapOrphans}. */
export interface ReapOrphansOptions {
  /** The numbers of children that other code waits for. They are not reaped. */
  except?: Iterable<number> | undefined;
}

/**
 * Whether this thread can know all children that Node starts in it. The kernel gives orphans to the main thread. Other runtimes
 * announce no ChildProcess, or start children without one. @internal
 */
export const knowsChildren = process.platform === 'linux' && isMainThread && isNode;

/** Starts to record children. This must happen before there is an orphan. @internal */
export function recordChildren(): void {
  if (!knowsChildren) return;
  recordRunningChildren();
  // An error is reported when an orphan is to be reaped.
  native().recordChildren();
}

/**
 * Makes this process adopt descendants whose parents end. Otherwise process 1 adopts them.
 *
 * A grandchild that becomes a daemon then stays below this process. When it has ended, it is a zombie until {@link reapOrphans}
 * reaps it. In the main thread, this call also starts to record the children that {@link reapOrphans} must know. The attribute
 * belongs to the process: it survives `execve`, and children do not inherit it.
 *
 * @param on - Whether this process adopts orphans.
 * @throws `ERR_INVALID_ARG_TYPE`. `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`: not Linux.
 *
 * Linux: {@link https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html | PR_SET_CHILD_SUBREAPER(2const)}.
 *
 * @example
 * ```js
 * import { reapOrphans, setChildSubreaper } from 'sigmask';
 *
 * setChildSubreaper(true);
 * process.on('SIGCHLD', () => reapOrphans());
 * ```
 */
export function setChildSubreaper(on: boolean): void {
  if (typeof on !== 'boolean') throw invalidArgType('on', 'a boolean', on);
  if (process.platform !== 'linux') throw unavailableOnPlatform('setChildSubreaper');
  if (on) recordChildren();
  check(native().setChildSubreaper(on), 'prctl');
}

function reapEach(spared: readonly number[]): { readonly reaped: Orphan[]; readonly result: number } {
  if (knowsChildren) recordRunningChildren();
  const others = Int32Array.from(knowsChildren ? [...spared, ...runningChildren()] : spared);
  const reaped: Orphan[] = [];
  for (;;) {
    const pid = native().reapOrphan(knowsChildren, others);
    if (pid <= 0) return { reaped, result: pid };
    // Never null, because no other code has reaped it.
    reaped.push({ pid, waitStatus: lastWaitStatus() as WaitStatus, resourceUsage: lastResourceUsage() as NodeJS.ResourceUsage });
  }
}

const OPTIONS = ['except'] as const satisfies (keyof ReapOrphansOptions)[];

function toPids(value: unknown, argument: string): number[] {
  const isIterable = typeof value === 'object' && value !== null && Symbol.iterator in value;
  if (!isIterable) throw invalidArgType(argument, 'an iterable of pids', value);
  return Array.from(value as Iterable<unknown>, (pid, index) => toPid(pid, `${argument}[${index}]`, 1));
}

function toSpared(options: unknown): number[] {
  // A listener gets the name of its signal.
  if (options === undefined || typeof options === 'string') return [];
  const { except } = toOptions(options, 'options', OPTIONS);
  return except === undefined ? [] : toPids(except, 'options.except');
}

// The program's last `except`, and whether it has called reapOrphans.
let spared: readonly number[] = [];
let isAsked = false;
// Orphans for the next call of reapOrphans. A program may have called it only once.
const MOST_KEPT = 1_000;
const kept: Orphan[] = [];

/**
 * Reaps the orphans that have ended, and returns them. Orphans are descendants that this process has adopted, as process 1 or
 * because of {@link setChildSubreaper}. With `process.on('SIGCHLD', reapOrphans)` no zombie stays.
 *
 * The kernel gives orphans to the main thread. There, a child counts as an orphan unless it was started by Node, by this package,
 * or by an addon with fork(3p), as node-pty does. Its group and session do not matter. The children of a Worker belong to its
 * thread. When the Worker ends, they become children of the main thread. Nothing waits for them any more, so they count as orphans.
 *
 * Two kinds of children cannot be recognised. First: an addon starts a child without fork(3p), on the main thread or on a thread that
 * ends before the child. This function reaps that child, so the addon waits for it in vain, unless `except` contains its number.
 * Second: a child existed before this process began to record its children. It is reaped only if it is in a session that it does
 * not lead and that this process has not been in, or in a group that a child of this package has led. Process 1 begins to record
 * when it imports this package, and other processes with {@link setChildSubreaper} or the first call of this function. In a
 * Worker, and in runtimes other than Node, all orphans are of the second kind.
 *
 * @param options - `except` lists children to leave alone. The name of a signal, which a listener gets, is ignored.
 * @throws `ERR_INVALID_STATE`: /proc, in which orphans are found, is not mounted or shows another pid namespace. `EAGAIN`:
 * the thread that looks cannot be started. `ENOMEM`: there is no memory for the records. `ERR_INVALID_ARG_TYPE`,
 * `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE`. `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`: not Linux.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/waitpid.html | waitpid(3p)}, called for each by its number.
 *
 * @example
 * ```js
 * import { reapOrphans } from 'sigmask';
 *
 * process.on('SIGCHLD', () => {
 *   for (const { pid, waitStatus } of reapOrphans()) console.log(pid, waitStatus);
 * });
 * ```
 */
export function reapOrphans(options?: ReapOrphansOptions | NodeJS.Signals): Orphan[] {
  const pids = toSpared(options);
  if (process.platform !== 'linux') throw unavailableOnPlatform('reapOrphans');
  checkProcIsOurs();
  spared = pids;
  isAsked = true;
  const { reaped, result } = reapEach(pids);
  const orphans = [...kept.splice(0), ...reaped];
  if (orphans.length === 0) check(result, 'wait4');
  return orphans;
}

/** Reaps orphans. If the program calls {@link reapOrphans}, its next call returns them. @internal */
export function reapUnasked(): void {
  const { reaped } = reapEach(spared);
  if (!isAsked) return;
  kept.push(...reaped);
  kept.splice(0, kept.length - MOST_KEPT);
}

// Process 1 may get orphans at any time.
if (process.pid === 1 && knowsChildren) {
  try {
    recordChildren();
  } catch {
    // The first call that needs the addon throws this error.
  }
}
