// A contained child: what ends it ends all members of its unit.

import { constants } from 'node:os';
import * as timers from 'node:timers';

import { Unit, containmentFor, type Containment } from '../contain/unit';
import { native, wantPidfd } from '../internal/binding';
import { EPERM, ESRCH } from '../internal/errno';
import type { ContainPolicy } from '../spawn/contain-options';
import { noteSent, wasAsked, wasSent } from './sent-signals';
import { startReaping } from './reaper';

// Taken now, because tests may replace them with fakes later.
const { setTimeout, clearTimeout } = timers;

const { SIGKILL } = constants.signals;
/** Milliseconds until `SIGKILL` is sent again to members that have started while the others were killed. */
const AGAIN_MS = 1_000;
/** Milliseconds until a call that failed for lack of a resource is repeated. */
const RETRY_MS = 100;

/** Throws where no child can be contained in this way. */
export function checkContainment({ contain }: ContainPolicy): void {
  containmentFor(contain);
}

/** The unit of a child, and when its members are ended. */
export class ContainedChild {
  readonly #child: object;
  readonly #policy: ContainPolicy;
  /** The signal that asks the members to end when the child has ended. */
  readonly #killSignal: number;
  #containment: Containment;
  #unit: Unit | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The numbers of callers that ask the leftover members to end, and that kill them. */
  #askers = 0;
  #killers = 0;
  /** Ends the leftover members, unless a caller does it. */
  #endRest = (): void => {};

  /** `child` is the key under which its signals are recorded. */
  constructor(child: object, policy: ContainPolicy, killSignal: number) {
    this.#child = child;
    this.#policy = policy;
    this.#killSignal = killSignal;
    this.#containment = containmentFor(policy.contain);
    // It adopts the orphans of its other children, too.
    if (this.#containment === 'subreaper') startReaping();
  }

  get containment(): Containment {
    return this.#containment;
  }

  /** Makes the unit for the child. Returns its number, or a negated errno. */
  prepare(): number {
    const unit = Unit.for(this.#policy.contain);
    if (typeof unit === 'number') return unit;
    this.#unit = unit;
    this.#containment = unit.containment ?? this.#containment;
    return unit.number;
  }

  /** The child was not started. */
  drop(): void {
    this.#unit?.drop();
  }

  /** Whether a member may live. */
  get lives(): boolean {
    return this.#unit?.lives ?? false;
  }

  /** Resolves when no member lives. */
  get ended(): Promise<void> {
    return this.#unit?.ended ?? Promise.resolve();
  }

  /** Calls `listener` later, when no member lives. If it throws, this is an uncaught exception, as with listeners of other events. */
  whenEmpty(listener: () => void): void {
    if (!this.lives) process.nextTick(listener);
    else void this.#callWhenEmpty(listener);
  }

  async #callWhenEmpty(listener: () => void): Promise<void> {
    await this.ended;
    process.nextTick(listener);
  }

  members(): readonly number[] {
    return this.#unit?.members() ?? [];
  }

  /** Signals every member. Returns 0 or a negated errno. */
  kill(signal: number): number {
    const result = this.#unit?.signal(signal) ?? ESRCH;
    if (result === 0) noteSent(this.#child, signal);
    return result;
  }

  /** Kills the members that have not ended in time. */
  escalate(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#killAll();
    }, this.#policy.grace);
    void this.#forget();
  }

  #killAll(): void {
    const result = this.kill(SIGKILL);
    if (result === EPERM) return;
    const delay = result === 0 || result === ESRCH ? AGAIN_MS : RETRY_MS;
    this.#timer = setTimeout(() => {
      this.#killAll();
    }, delay).unref();
  }

  async #forget(): Promise<void> {
    await this.ended;
    clearTimeout(this.#timer);
  }

  /**
   * The child itself has ended. The other members are asked to end, unless that has happened already. If the child kept the event
   * loop alive, they do so until they have ended.
   */
  rootEnded(referenced: boolean): void {
    this.#unit?.rootEnded();
    if (this.#policy.keepsLeftovers) return;
    this.#endRest = (): void => {
      if (!this.lives) return;
      const isAsked = this.#askers > 0 || wasAsked(this.#child) || wasSent(this.#child, this.#killSignal);
      if (!isAsked) this.kill(this.#killSignal);
      if (this.#killers > 0) return;
      this.#endRest = (): void => {};
      this.escalate();
      if (referenced) void this.#keepAlive();
      else this.#timer?.unref();
    };
    this.#endRest();
  }

  /**
   * From now on, the caller kills the leftover members, after a grace of its own. With `asks` it also asks them to end. Returns a
   * function that undoes this.
   */
  takeOver(asks: boolean): () => void {
    this.#killers++;
    this.#askers += Number(asks);
    return () => {
      this.#killers--;
      this.#askers -= Number(asks);
      this.#endRest();
    };
  }

  /**
   * Like {@link rootEnded}, for a child that this thread has waited for. It also waits for the other members, and kills them after
   * `grace` milliseconds.
   */
  runEnded(isAsked: boolean, grace: number): void {
    const unit = this.#unit;
    if (unit === undefined) return;
    native().setRoot(unit.number, 0);
    if (!this.#policy.keepsLeftovers) {
      const signal = isAsked ? 0 : this.#killSignal;
      native().endLeftovers(new Float64Array([unit.number, signal, grace, Number(wantPidfd)]));
    }
    unit.waitForEnd();
  }

  async #keepAlive(): Promise<void> {
    native().keepAlive(true);
    await this.ended;
    native().keepAlive(false);
  }
}
