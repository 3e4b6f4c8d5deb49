// The group of a child that has ended, while other processes in it live.

import * as timers from 'node:timers';

import { native, wantGroupPidfd } from '../internal/binding';
import { EPERM, ESRCH } from '../internal/errno';
import { PLACES } from '../internal/places';
import { whenGroupEnds } from '../self/group-wait';
import { refuseOwnGroup, signalGroup } from './group';

// Taken now, because tests may replace it with a fake later.
const { setTimeout } = timers;

const { unreaped, groupPidfd } = PLACES.endWords;

/** Milliseconds to the next look where the end of a group is not reported. */
const RETRY_MS = 100;

/** A group in which processes may be left, and a reference that keeps its number from being reused. */
interface GroupLeft {
  readonly pgid: number;
  /** The pidfd of the group's leader, or -1. */
  readonly leader: number;
  /** A child in the group that is kept as a zombie, with its pidfd; 0 if there is none. */
  readonly unreaped: number;
  readonly pidfd: number;
}

// By number. All children that end in a group share the descriptor or the zombie that holds it.
const held = new Map<number, OutlivingGroup>();

/** Group `pgid`, if the end of another child has left it. A child in it must not have been reaped yet. */
export function heldGroup(pgid: number): OutlivingGroup | undefined {
  const group = held.get(pgid);
  return group?.exists === true ? group : undefined;
}

function hold(left: GroupLeft): OutlivingGroup {
  const group = new OutlivingGroup(left);
  held.set(left.pgid, group);
  return group;
}

/** The group that the last `reap` of a child in group `pgid` has left. */
export function groupLeft(pgid: number, pidfd: number): OutlivingGroup | undefined {
  const { words } = native();
  const left = { pgid, leader: (words[groupPidfd] as number) | 0, unreaped: words[unreaped] as number, pidfd };
  if (left.leader < 0 && left.unreaped === 0) return undefined;
  return hold(left);
}

/**
 * The group that child `pgid` has led, if processes are left in it. `leader` is the pidfd of that child, which other code has
 * reaped.
 */
export function groupLed(pgid: number, leader: number): OutlivingGroup | undefined {
  const result = native().signalGroup(pgid, leader, 0, 0);
  const exists = wantGroupPidfd && (result === 0 || result === EPERM);
  const known = exists ? heldGroup(pgid) : undefined;
  if (exists && known === undefined) return hold({ pgid, leader, unreaped: 0, pidfd: -1 });
  native().releaseGroup(leader);
  return known;
}

/** A group that can be signalled until no process in it lives. A later group with its number is never signalled. */
export class OutlivingGroup {
  /** Resolves when no process in the group lives, or if the group is out of reach. */
  readonly ended: Promise<void>;
  readonly #left: GroupLeft;
  #released = false;

  constructor(left: GroupLeft) {
    this.#left = left;
    this.ended = this.#end();
  }

  get pgid(): number {
    return this.#left.pgid;
  }

  get lives(): boolean {
    return !this.#released;
  }

  /** Whether the group has a process, which may be a zombie. A later group with its number does not count. */
  get exists(): boolean {
    const { pgid, leader, unreaped } = this.#left;
    return !this.#released && native().signalGroup(pgid, leader, unreaped, 0) !== ESRCH;
  }

  /** Returns whether there was a process to signal. */
  signal(signal: number): boolean {
    if (this.#released) return false;
    const { pgid, leader, unreaped } = this.#left;
    refuseOwnGroup(pgid, 'killGroup');
    // Zombies take signals, too. The number may belong to another group by now, which is not signalled.
    const sent = native().groupLives(pgid) !== 0 && signalGroup(pgid, leader, unreaped, signal);
    if (!sent) this.#release();
    return sent;
  }

  async #end(): Promise<void> {
    while (!this.#released) {
      try {
        await whenGroupEnds(this.pgid);
        this.#release();
      } catch (error) {
        await this.#endUnreported((error as { code?: unknown }).code);
      }
    }
  }

  async #endUnreported(code: unknown): Promise<void> {
    const { leader } = this.#left;
    // Without a readable /proc, it is unknown whether a process lives beside the zombie. The zombie must not stay forever.
    if (leader < 0 && code === 'ERR_INVALID_STATE') this.#release();
    else if (leader >= 0 && !this.exists) this.#release();
    // Descriptors may be available later.
    else await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
  }

  #release(): void {
    if (this.#released) return;
    this.#released = true;
    const { pgid, leader, unreaped, pidfd } = this.#left;
    if (held.get(pgid) === this) held.delete(pgid);
    if (leader >= 0) native().releaseGroup(leader);
    if (unreaped > 0) native().reap(unreaped, pidfd, 0, false);
  }
}
