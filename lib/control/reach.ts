// The processes of a child that can be signalled, and whether they live: one interface for children of sigmask and of plain
// node:child_process.

import { ChildProcess } from 'node:child_process';

import { native, wantPidfd } from '../internal/binding';
import { ESRCH } from '../internal/errno';
import { check, notAChild } from '../internal/errors';
import { registry } from '../internal/registry';
import { factsOfAll } from '../look/read-facts';
import { signalGroup } from '../child/group';
import { handleOf, type ChildHandle } from '../child/handle';
import { killGroup } from './kill';
import { groupLed, type OutlivingGroup } from '../child/outliving-group';

/** The processes of a child that can be signalled. */
export interface Reach {
  /** Whether the child itself runs: its `'exit'` has not been emitted. */
  readonly isRunning: boolean;
  /** Whether the child runs, or a process lives in the group that it has led. */
  readonly lives: boolean;
  /** Resolves when `lives` has become false. Does not keep the event loop alive. */
  readonly ended: Promise<void>;
  /** The current group of the child, or the one that it had at its end. 0 if that is unknown. */
  readonly group: number;
  /** Whether the child is in the group of this process now, which may be another one than the group planned for it. */
  readonly sharesParentGroup: boolean;
  /** Whether the group may be signalled as a whole: it is not the group of this process, and will not be. */
  readonly hasOtherGroup: boolean;
  /** The pids of the processes that `signalWhole` reaches. */
  members(): readonly number[];
  /** Signals the unit of a contained child, the group that a child leads, or the child alone. Returns as `signal`. */
  signalWhole(signal: number): boolean;
  /** Whether the child is contained: every signal reaches all members of its unit. */
  readonly isContained: boolean;
  /** Signals the child alone, unless it is contained. Returns whether there was a process to signal. */
  signal(signal: number): boolean;
  /** Signals the group of the child. Returns whether there was a process to signal. */
  signalGroup(signal: number): boolean;
}

const sent = (result: number, call: string): boolean => result !== ESRCH && check(result, call) === 0;

const membersOfGroup = (pgid: number): number[] =>
  [...factsOfAll().values()].filter((facts) => facts.pgid === pgid && facts.state !== 'Z').map(({ pid }) => pid);

const whenExited = async (child: ChildProcess): Promise<void> => {
  await new Promise((resolve) => child.once('exit', resolve));
};

/** A child that sigmask has started. */
class OurReach implements Reach {
  readonly #child: ChildProcess;
  readonly #handle: ChildHandle;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#handle = handleOf(child);
  }

  get isRunning(): boolean {
    return this.#handle.isRunning;
  }

  get isContained(): boolean {
    return this.#handle.contained !== undefined;
  }

  get lives(): boolean {
    const { isRunning, outliving, contained } = this.#handle;
    return isRunning || outliving !== undefined || contained?.lives === true;
  }

  members(): readonly number[] {
    const { contained, leadsGroup, isRunning, pid = 0 } = this.#handle;
    if (contained !== undefined) return contained.members();
    if (leadsGroup) return membersOfGroup(pid);
    return isRunning ? [pid] : [];
  }

  signalWhole(signal: number): boolean {
    return !this.isContained && this.#handle.leadsGroup ? this.signalGroup(signal) : this.signal(signal);
  }

  get ended(): Promise<void> {
    return this.#end();
  }

  async #end(): Promise<void> {
    if (this.isRunning) await whenExited(this.#child);
    await this.#handle.contained?.ended;
    await this.#handle.outliving?.ended;
  }

  get group(): number {
    return this.#handle.group;
  }

  get sharesParentGroup(): boolean {
    return this.group === native().getpgrp();
  }

  get hasOtherGroup(): boolean {
    return this.#handle.intendedGroup !== native().getpgrp();
  }

  signal(signal: number): boolean {
    return sent(this.#handle.kill(signal), 'kill');
  }

  signalGroup(signal: number): boolean {
    return killGroup(this.#child, signal);
  }
}

/**
 * A child of plain node:child_process. Node reaps it, and other children with it, before it emits 'exit' for the first of
 * them. In between, its number may belong to another process. So signals go through a pidfd, or each call looks first
 * whether the child has been reaped. Only the thread that makes these calls reaps it.
 */
class StockReach implements Reach {
  readonly #child: ChildProcess;
  readonly #pid: number;
  /** -1 without pidfds. */
  readonly #pidfd: number = -1;
  #outliving: OutlivingGroup | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#pid = child.pid ?? 0;
    if (!this.isRunning) return;
    if (wantPidfd) this.#pidfd = Math.max(native().openStockChild(this.#pid), -1);
    // Before listeners that may ask what is left.
    child.prependOnceListener('exit', () => {
      if (this.#pidfd >= 0) this.#outliving = groupLed(this.#pid, this.#pidfd);
    });
  }

  get isRunning(): boolean {
    return this.#pid > 0 && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  readonly isContained = false;

  get lives(): boolean {
    return this.isRunning || this.#outliving?.lives === true;
  }

  get #leadsGroup(): boolean {
    return this.group === this.#pid;
  }

  members(): readonly number[] {
    if (this.#leadsGroup) return membersOfGroup(this.#pid);
    return this.isRunning ? [this.#pid] : [];
  }

  signalWhole(signal: number): boolean {
    return this.#leadsGroup ? this.signalGroup(signal) : this.signal(signal);
  }

  get ended(): Promise<void> {
    return this.#end();
  }

  async #end(): Promise<void> {
    if (this.isRunning) await whenExited(this.#child);
    await this.#outliving?.ended;
  }

  get group(): number {
    if (!this.#isUnreaped) return this.#outliving?.pgid ?? 0;
    // On macOS getpgid fails for a zombie.
    return Math.max(native().getpgid(this.#pid), 0);
  }

  get #isUnreaped(): boolean {
    return this.isRunning && native().killStockChild(this.#pid, this.#pidfd, 0) !== ESRCH;
  }

  get sharesParentGroup(): boolean {
    return this.group === native().getpgrp();
  }

  get hasOtherGroup(): boolean {
    return this.group !== 0 && !this.sharesParentGroup;
  }

  signal(signal: number): boolean {
    return this.isRunning && sent(native().killStockChild(this.#pid, this.#pidfd, signal), 'kill');
  }

  signalGroup(signal: number): boolean {
    if (!this.#isUnreaped) return this.#outliving?.signal(signal) ?? false;
    const { group } = this;
    return this.hasOtherGroup && signalGroup(group, group === this.#pid ? this.#pidfd : -1, this.#pid, signal);
  }
}

const reaches = new WeakMap<object, Reach>();

/**
 * The reach of a child of sigmask or of plain node:child_process. The latter is known from the first call on.
 *
 * @throws `ERR_INVALID_ARG_TYPE`: it is neither. `name` is that of the argument.
 */
export function reachOf(child: ChildProcess, name = 'child'): Reach {
  let reach = reaches.get(child);
  if (reach === undefined) {
    if (registry.handles.has(child)) reach = new OurReach(child);
    else if (child instanceof ChildProcess) reach = new StockReach(child);
    else throw notAChild(name, child);
    reaches.set(child, reach);
  }
  return reach;
}
