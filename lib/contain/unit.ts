// A unit of contained processes: a child and all its descendants.

import * as timers from 'node:timers';

import { native, wantCgroup, wantPidfd, wantSubreaper } from '../internal/binding';
import { EAGAIN, EMFILE, ENFILE, ENOMEM, ENOSYS, ESRCH } from '../internal/errno';
import { check, noCgroup } from '../internal/errors';
import { checkProcIsOurs } from '../look/proc';
import type { Whole } from './end-members';

// Taken now, because tests may replace it with a fake later.
const { setTimeout } = timers;

/** Milliseconds to the next look where the end of a unit is not reported. */
const RETRY_MS = 100;

/**
 * What holds a contained child and its descendants together: a cgroup of version 2, this process as a child subreaper, or
 * their descent from the child alone.
 */
export type Containment = 'cgroup' | 'subreaper' | 'descent';

// As native/contain/unit.h has them.
const NUMBERS = { cgroup: 0, subreaper: 1, descent: 2, foreign: 3 } as const;

/** For want of a resource that may be there at the start of a child, which otherwise fails with the same error. */
const WANTING = [EAGAIN, EMFILE, ENFILE, ENOMEM];

/** What the last look has found, unless a start in it has shown that this process cannot have it any more. */
let found: Containment | undefined;

/**
 * The best containment that this process has for a child. `'cgroup'` accepts no other.
 *
 * @throws `ERR_NO_CGROUP`; `ERR_INVALID_STATE`: without a cgroup it takes /proc, which is not mounted or shows another pid
 * namespace.
 */
export function containmentFor(contain: true | 'cgroup'): Containment {
  if (found !== undefined && (contain === true || found === 'cgroup')) return found;
  const binding = native();
  const noCgroups = wantCgroup ? binding.canContain(NUMBERS.cgroup, wantPidfd) : ENOSYS;
  if (noCgroups === 0) return (found = 'cgroup');
  if (WANTING.includes(noCgroups)) return 'cgroup';
  if (contain === 'cgroup') throw noCgroup(noCgroups);
  if (wantSubreaper && binding.canContain(NUMBERS.subreaper, wantPidfd) === 0) return (found = 'subreaper');
  check(binding.canContain(NUMBERS.descent, wantPidfd), 'readlink');
  return 'descent';
}

/** The members of a unit, until none lives. */
export class Unit implements Whole {
  /** By which the addon knows it. */
  readonly number: number;
  /** Undefined for the unit of a foreign process. */
  readonly containment: Containment | undefined;
  #lives = true;
  #ended: Promise<void> | undefined;
  #resolve: (() => void) | undefined;

  private constructor(number: number, containment?: Containment) {
    this.number = number;
    this.containment = containment;
  }

  /** Makes a unit for a child that is about to start. Returns a negated errno if that is not possible at the moment. */
  static for(contain: true | 'cgroup'): Unit | number {
    const containment = containmentFor(contain);
    const number = native().makeUnit(NUMBERS[containment], wantPidfd);
    if (number >= 0) return new Unit(number, containment);
    // A limit that this process has got since may leave no room for the marks of a subreaper's descendants.
    const isLost = number === ENOSYS && containment === 'subreaper';
    if (!isLost) return number;
    found = undefined;
    return Unit.for(contain);
  }

  /**
   * The unit of a process that is not a child of this one, and of its descendants, except for watchdogs among these. No later
   * process with this number belongs to it. `startWatching` must have been called.
   */
  static ofProcess(pid: number): Unit {
    if (process.platform === 'linux') checkProcIsOurs();
    const unit = new Unit(check(native().makeUnit(NUMBERS.foreign, wantPidfd), 'pthread_create'));
    native().setRoot(unit.number, pid);
    return unit;
  }

  /** Whether a member may live: no look has found that none does. */
  get lives(): boolean {
    return this.#lives;
  }

  /** Resolves when no member lives. */
  get ended(): Promise<void> {
    this.#ended ??= this.#lives
      ? new Promise((resolve) => {
          this.#resolve = resolve;
        })
      : Promise.resolve();
    return this.#ended;
  }

  /** Signals every member; 0 signals none, and only looks whether one lives. Returns 0 or a negated errno. */
  signal(signal: number): number {
    return this.#lives ? native().signalUnit(this.number, signal, wantPidfd) : ESRCH;
  }

  /** The pids of the members that live now. */
  members(): readonly number[] {
    if (!this.#lives) return [];
    let pids = new Int32Array(16);
    for (;;) {
      const count = native().readUnit(this.number, pids);
      if (count === ESRCH) return [];
      check(count, 'read');
      if (count <= pids.length) return [...pids.subarray(0, count)];
      pids = new Int32Array(2 * count);
    }
  }

  /** No child was started in it. */
  drop(): void {
    native().dropUnit(this.number);
    this.#end();
  }

  /** The child itself has ended and been reaped. */
  rootEnded(): void {
    native().setRoot(this.number, 0);
    this.waitForEnd();
  }

  /** Waits for the end of the members. A child must have ended. */
  waitForEnd(): void {
    const binding = native();
    const lives = binding.unitLives(this.number);
    if (lives === 0 || lives === ESRCH) {
      this.#end();
      return;
    }
    binding.running.set(this.#key, this);
    const error = binding.watchUnit(this.number, wantPidfd);
    if (error === 0) return;
    binding.running.delete(this.#key);
    if (error === ESRCH) this.#end();
    // Descriptors or memory may be available later.
    else {
      setTimeout(() => {
        this.waitForEnd();
      }, RETRY_MS).unref();
    }
  }

  /** Takes the report of the addon's threads that no member lives. */
  changed(): void {
    native().running.delete(this.#key);
    this.#end();
  }

  get #key(): number {
    return native().keyOfUnits - this.number;
  }

  #end(): void {
    this.#lives = false;
    this.#resolve?.();
  }
}
