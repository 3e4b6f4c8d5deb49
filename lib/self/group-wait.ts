// The wait for the end of a process group.

import { native, wantPidfd } from '../internal/binding';
import { check, invalidArgType, invalidArgValue } from '../internal/errors';
import { startWatching } from '../internal/running';
import { FIRST_GROUP, toOptions, toPid } from '../internal/validate';
import { checkProcIsOurs } from '../look/proc';

/** Starts everything that {@link waitGroup} needs, so that it cannot fail later. Returns 0 or a negated errno. @internal */
export function startGroupWait(): number {
  return startWatching() || native().prepareGroupWait();
}

/** Like {@link startGroupWait}, but throws. @internal */
export function prepareWaitGroup(): void {
  const error = startGroupWait();
  if (error < 0) check(error, native().stage());
}

class WaitedGroup {
  readonly #key: number;
  // The functions that resolve the promises, each with whether it keeps the event loop alive.
  readonly #waiting = new Map<() => void, boolean>();

  constructor(pgid: number) {
    this.#key = -pgid;
    const binding = native();
    prepareWaitGroup();
    check(binding.watchGroup(pgid, wantPidfd), 'pthread_create');
    binding.running.set(this.#key, this);
  }

  add(resolve: () => void, keepsAlive: boolean): void {
    if (keepsAlive) native().keepAlive(true);
    this.#waiting.set(resolve, keepsAlive);
  }

  remove(resolve: () => void): void {
    const keepsAlive = this.#waiting.get(resolve);
    if (!this.#waiting.delete(resolve)) return;
    if (keepsAlive === true) native().keepAlive(false);
    if (this.#waiting.size > 0) return;
    native().running.delete(this.#key);
    native().unwatchGroup(-this.#key);
  }

  changed(): void {
    native().running.delete(this.#key);
    for (const [resolve, keepsAlive] of this.#waiting) {
      if (keepsAlive) native().keepAlive(false);
      resolve();
    }
  }
}

function waited(pgid: number): WaitedGroup {
  if (process.platform === 'linux') checkProcIsOurs();
  return (native().running.get(-pgid) as WaitedGroup | undefined) ?? new WaitedGroup(pgid);
}

/** Like {@link waitGroup}, but does not keep the event loop alive. @internal */
export async function whenGroupEnds(pgid: number): Promise<void> {
  const group = waited(pgid);
  await new Promise<void>((resolve) => {
    group.add(resolve, false);
  });
}

/** Options of {@link waitGroup}. */
export interface WaitGroupOptions {
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
}

/**
 * Waits until no member of group `pgid` lives. Members are the leader and all processes that it has started and that are
 * still in the group. Zombies do not count. The promise keeps the event loop alive, as a running child does.
 *
 * The call does not reap any children: it finds the members in /proc, and one thread waits for the members of all groups. If a
 * member leaves the group without ending, this is noticed when another member ends, or after as long as the process has been a
 * member, but after a minute at most. A member that /proc hides counts as alive until it has ended. After the group has ended,
 * another group may get its number. So start the wait before the group ends.
 *
 * @param pgid - The number of the group.
 * @param options - `signal` ends the wait.
 * @throws (as a rejection) the reason of `signal`. `ERR_INVALID_ARG_VALUE`: `pgid` is the group of this process.
 * `ERR_INVALID_STATE`: /proc, in which members are looked up, is not mounted or shows another pid namespace. `EMFILE`,
 * `EAGAIN`: the thread cannot be started. `ERR_OUT_OF_RANGE`: `pgid` is below 2. `ERR_INVALID_ARG_TYPE`.
 *
 * @example
 * ```js
 * import { waitGroup } from 'sigmask';
 * import { spawn } from 'sigmask/child_process';
 *
 * const child = spawn('sh', ['-c', 'sleep 0.2 &'], { processGroup: 'new', stdio: 'ignore' });
 * await waitGroup(child.pid); // Also for the sleep.
 * ```
 */
export async function waitGroup(pgid: number, options: WaitGroupOptions = {}): Promise<void> {
  const group = toPid(pgid, 'pgid', FIRST_GROUP);
  const signal = toAbortSignal(toOptions(options, 'options', ['signal']).signal);
  if (group === native().getpgrp()) throw invalidArgValue('pgid', pgid, 'is the group of this process, which cannot wait for its own end');
  signal?.throwIfAborted();
  if (process.platform === 'linux') checkProcIsOurs();
  // No process has such a number. The addon has units in its place.
  if (group >= -native().keyOfUnits) return;
  const members = waited(group);
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => {
      members.remove(end);
      reject(signal?.reason as Error);
    };
    const end = (): void => {
      signal?.removeEventListener('abort', abort);
      resolve();
    };
    members.add(end, true);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function toAbortSignal(value: unknown): AbortSignal | undefined {
  if (value !== undefined && !(value instanceof AbortSignal)) throw invalidArgType('options.signal', 'an AbortSignal', value);
  return value;
}
