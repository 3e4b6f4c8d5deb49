// A child from its start until it has been reaped.

import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import * as timers from 'node:timers';

import { CONTINUED, ENDED, native, wantGroupPidfd } from '../internal/binding';
import { check } from '../internal/errors';
import { afterPollPhases, phasesToEnd } from '../node/event-loop';
import type { ValidOptions } from '../node/shapes';
import { nameOf, type SignalName } from '../signals/names';
import type { Spawned } from '../spawn/native-spawn';
import { groupOf, type SpawnPlan } from '../spawn/plan';
import { currentGroup, groupToKeep, groupToSignal, signalGroup } from './group';
import { childReaped } from './reaper';
import { groupLeft, heldGroup, type OutlivingGroup } from './outliving-group';
import { reportStart } from './starts';
import { lendTerminal, type LentTerminal } from './terminal-loan';

// Taken now, because tests may replace it with a fake later.
const { setTimeout } = timers;

/** The receiver of a child's events. */
export interface ChildListener {
  stopped(signal: SignalName): void;
  continued(): void;
  /**
   * The last native call has reported how the child ended. `result` is its pid, or a negated errno: another process has
   * reaped it. `left` is its group, if processes are left in it.
   */
  ended(result: number, left: OutlivingGroup | undefined): void;
}

/** How the child was started. */
export interface ChildStart {
  readonly child: ChildProcess;
  readonly options: ValidOptions;
  readonly plan: SpawnPlan;
  readonly terminal: LentTerminal | undefined;
  /** Whether a stream reads what the child writes. */
  readonly piped: boolean;
}

/** A started child, with the numbers by which the addon knows it. */
export class RunningChild {
  readonly pid: number;
  readonly #pidfd: number;
  readonly #start: ChildStart;
  readonly #listener: ChildListener;
  #watchesStops = false;
  #hasEnded = false;
  #reportEnd = (): void => {};
  #terminal: LentTerminal | undefined;

  constructor({ pid, pidfd }: Spawned, start: ChildStart, listener: ChildListener) {
    this.pid = pid;
    this.#pidfd = pidfd;
    this.#start = start;
    this.#terminal = start.terminal;
    this.#listener = listener;
  }

  /** Begins to follow the child. Returns 0, or a negated errno; then the child has been ended. */
  watch(): number {
    const binding = native();
    const watchesStops = this.#terminal !== undefined;
    const error = binding.watch(this.pid, this.#pidfd) || (watchesStops ? binding.watchStops(this.pid) : 0);
    if (error !== 0) {
      binding.endNow(this.pid, this.#pidfd);
      return error;
    }
    this.#watchesStops = watchesStops;
    binding.running.set(this.pid, this);
    this.#terminal?.hold(this.#start.child, this.intendedGroup);
    this.#reportEnd = reportStart(this.#start.child);
    return 0;
  }

  /** Makes the child emit 'stopped' and 'continued'. */
  watchStops(): void {
    if (this.#watchesStops) return;
    check(native().watchStops(this.pid), 'waitid');
    this.#watchesStops = true;
  }

  /** Takes a report of the addon's threads: the child has ended or been continued, or a signal has stopped it. */
  changed(event: number): void {
    // Another thread may report a stop late.
    if (this.#hasEnded) return;
    if (event === ENDED) this.#ended();
    else if (event === CONTINUED) {
      this.#terminal?.hold(this.#start.child);
      this.#listener.continued();
    } else {
      this.#terminal?.stop(this.#start.child);
      this.#listener.stopped(nameOf(event));
    }
  }

  continueInForeground(): boolean {
    const group = groupToSignal(this.pid, this.intendedGroup, 'continueInForeground');
    this.watchStops();
    const terminal = lendTerminal(true, group, this.#start.child);
    if (typeof terminal !== 'object') return false;
    this.#terminal = terminal;
    const error = terminal.give();
    if (error < 0) this.#releaseTerminal();
    check(error, 'tcsetpgrp');
    return this.killGroup(constants.signals.SIGCONT);
  }

  #releaseTerminal(): void {
    this.#terminal?.release(this.#start.child);
    this.#terminal = undefined;
  }

  /** The group in which the child was started, or which it joins when its preload has run. */
  get intendedGroup(): number {
    return groupOf(this.#start.options, this.#start.plan) || this.pid;
  }

  /** The current group of the child. */
  get group(): number {
    return currentGroup(this.pid, this.intendedGroup);
  }

  kill(signal: number): number {
    return native().kill(this.pid, this.#pidfd, signal);
  }

  killGroup(signal: number): boolean {
    const group = groupToSignal(this.pid, this.intendedGroup, 'killGroup');
    return signalGroup(group, group === this.pid ? this.#pidfd : -1, this.pid, signal);
  }

  #ended(): void {
    this.#hasEnded = true;
    this.#releaseTerminal();
    if (!this.#start.piped) this.#reap();
    else {
      // Node emits the child's output before 'exit'. Output may still wait to be read in this poll phase or, if the child
      // has ended since the phase began, in the next ones.
      afterPollPhases(phasesToEnd, () => {
        this.#reap();
      });
    }
  }

  #reap(): void {
    const group = groupToKeep(this.pid, this.intendedGroup);
    const shared = heldGroup(group);
    const result = native().reap(this.pid, this.#pidfd, shared === undefined ? group : 0, wantGroupPidfd);
    // A tracer is notified before the parent.
    if (result === 0) {
      setTimeout(() => {
        this.#reap();
      }, 1).unref();
      return;
    }
    const { running } = native();
    // If other code has reaped it, a later child may have the number.
    if (running.get(this.pid) === this) running.delete(this.pid);
    childReaped();
    this.#reportEnd();
    this.#listener.ended(result, shared ?? groupLeft(group, this.#pidfd));
  }
}
