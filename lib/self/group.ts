// Process groups and sessions.

import { native, wantPidfd } from '../internal/binding';
import { check, invalidArgType, invalidArgValue } from '../internal/errors';
import { startWatching } from '../internal/running';
import { toOptions, toPid } from '../internal/validate';
import { checkProcIsOurs } from '../look/proc';
import { toSignalNumber, type Signal } from '../signals/names';

/**
 * Moves process `pid` into process group `pgid` of its session. A `pid` of 0 means the calling process, a `pgid` of 0 a
 * group with the number of the process.
 *
 * A parent may move a child only until the child has called `execve`. To start a child in a group, use the option
 * `processGroup` of `sigmask/child_process`.
 *
 * @throws `EACCES`: the child has called `execve`. `EPERM`: `pid` is in another session or leads one, or its session has no
 * such group. `ESRCH`: `pid` is neither the caller nor its child. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/setpgid.html | setpgid(3p)}.
 */
export function setpgid(pid: number, pgid: number): void {
  check(native().setpgid(toPid(pid, 'pid', 0), toPid(pgid, 'pgid', 0)), 'setpgid');
}

/**
 * The process group of process `pid`; 0 means the calling process.
 *
 * @throws `ESRCH`: no such process. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/getpgid.html | getpgid(3p)}.
 */
export function getpgid(pid: number): number {
  return check(native().getpgid(toPid(pid, 'pid', 0)), 'getpgid');
}

/**
 * The process group of the calling process.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/getpgrp.html | getpgrp(3p)}.
 */
export function getpgrp(): number {
  return native().getpgrp();
}

/**
 * Makes the calling process the leader of a new session without a terminal, and returns its number.
 *
 * @throws `EPERM`: the process leads a process group.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/setsid.html | setsid(3p)}.
 */
export function setsid(): number {
  return check(native().setsid(), 'setsid');
}

/**
 * The session of process `pid`; 0 means the calling process.
 *
 * @throws `ESRCH`: no such process. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/getsid.html | getsid(3p)}.
 */
export function getsid(pid: number): number {
  return check(native().getsid(toPid(pid, 'pid', 0)), 'getsid');
}

// killpg(1) would signal every process that the caller may signal, and POSIX leaves 0 and 1 undefined.
const FIRST_GROUP = 2;

/**
 * Sends a signal to every process of group `pgid`. Signal 0 sends nothing and only checks that the group exists.
 *
 * @throws `ESRCH`: no such group. `EPERM`: this process may not signal any process of the group. `ERR_OUT_OF_RANGE`: `pgid`
 * is below 2. `ERR_UNKNOWN_SIGNAL`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/killpg.html | killpg(3p)}.
 */
export function killpg(pgid: number, signal: Signal): void {
  const group = toPid(pgid, 'pgid', FIRST_GROUP);
  check(native().killpg(group, signal === 0 ? 0 : toSignalNumber(signal, 'signal')), 'killpg');
}

/** Starts everything that {@link waitGroup} needs, so that it cannot fail later. Returns 0 or a negated errno. @internal */
export function startGroupWait(): number {
  return startWatching() || native().prepareGroupWait();
}

/** As {@link startGroupWait}, but throws. @internal */
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

/** As {@link waitGroup}, without keeping the event loop alive. @internal */
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
 * It reaps no child: the members are looked up in /proc, and one thread waits for the members of all groups. A member that
 * leaves the group without ending is noticed when another one ends, or after as long as it has been a member, at most a
 * minute. A member that /proc hides counts as alive until it has ended. After the
 * group has ended, another group may get its number. So start the wait before that.
 *
 * @throws (as a rejection) the reason of `signal`. `ERR_INVALID_ARG_VALUE`: `pgid` is the group of this process.
 * `ERR_INVALID_STATE`: /proc, in which members are looked up, is not mounted or shows another pid namespace. `EMFILE`,
 * `EAGAIN`: the thread cannot be started. `ERR_OUT_OF_RANGE`: `pgid` is below 2. `ERR_INVALID_ARG_TYPE`.
 */
export async function waitGroup(pgid: number, options: WaitGroupOptions = {}): Promise<void> {
  const group = toPid(pgid, 'pgid', FIRST_GROUP);
  const signal = toAbortSignal(toOptions(options, 'options', ['signal']).signal);
  if (group === native().getpgrp()) throw invalidArgValue('pgid', pgid, 'is the group of this process, which does not see its end');
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
