// The process handle under a ChildProcess, which Node drives.

import { AsyncResource } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

import { native } from '../internal/binding';
import { ESRCH } from '../internal/errno';
import { invalidState, SystemCallError } from '../internal/errors';
import { registry } from '../internal/registry';
import { ownOf } from '../internal/validate';
import { signalState, type SignalState } from '../look/read-state';
import { asyncTypeFor, runAs } from '../node/handle-scope';
import { nameError, release } from '../node/intercept';
import type { OurHandle } from '../node/launchers';
import type { ProcessHandle, SettledOptions, ValidOptions } from '../node/shapes';
import type { SignalName } from '../signals/names';
import { killSignalOf } from '../spawn/contain-options';
import { signalsAtExec, type SignalsAtExec } from '../spawn/native-spawn';
import { groupOf, makePlan, type SpawnPlan, type SpawnRequest } from '../spawn/plan';
import type { OutlivingGroup } from './outliving-group';
import { ContainedChild } from './contained';
import { CauseOfEnd, type EndingOptions } from './end-cause';
import { readUntilExit } from './read-until-exit';
import { lastUsageNumbers, resourceUsageOf, type UsageNumbers } from './resource-usage';
import type { ChildListener, RunningChild } from './running-child';
import { noteSent } from './sent-signals';
import { startChild } from './start-child';
import { lastWaitStatus, type WaitStatus } from './wait-status';

// If another copy of the package has made the handle, it is of that copy's class.
const handles = registry.handles as WeakMap<object, ChildHandle>;

/** A process handle as Node uses it: starts one child with the native spawn, and reports its end to Node. */
export class ChildHandle extends AsyncResource implements OurHandle, ChildListener {
  onexit!: ProcessHandle['onexit'];
  pid: number | undefined;
  stage: string | undefined;
  waitStatus: WaitStatus | null = null;
  displaced: object | undefined;

  /** Undefined unless the child is contained. */
  readonly contained: ContainedChild | undefined;
  readonly cause: CauseOfEnd;

  readonly #child: ChildProcess;
  #options: ValidOptions;
  readonly #plan: SpawnPlan;
  /** Whether the caller gets the output in one piece. */
  readonly #collects: boolean;
  #words: Uint32Array | undefined;
  #usageNumbers: UsageNumbers | null = null;
  #resourceUsage: NodeJS.ResourceUsage | undefined;
  #referenced = true;
  /** Undefined before the start, after a failed start, and once the child is reaped. */
  #running: RunningChild | undefined;
  /** Undefined unless processes are left in the group of a child that has ended. Other children may share it. */
  #outliving: OutlivingGroup | undefined;

  constructor(child: ChildProcess, options: ValidOptions, request: SpawnRequest) {
    // This may throw. At this point no async resource needs to be destroyed.
    const plan = makePlan(request);
    const { policy, limits } = request;
    const contained = policy && new ContainedChild(child, policy, killSignalOf((limits ?? ownOf(options as EndingOptions)).killSignal));
    super(asyncTypeFor(child), ownOf({ requireManualDestroy: true }));
    this.#child = child;
    this.#options = options;
    this.#plan = plan;
    this.#collects = limits !== undefined;
    this.contained = contained;
    this.cause = new CauseOfEnd(child, options, limits);
    handles.set(child, this);
  }

  /** Calls `fn` in the asynchronous context of the start. */
  #inScope(fn: () => void): void {
    this.runInAsyncScope(runAs, undefined, this.displaced, this, fn);
  }

  get signalsAtExec(): SignalsAtExec | undefined {
    return this.#words && signalsAtExec(this.#words);
  }

  get resourceUsage(): NodeJS.ResourceUsage | null {
    return this.#usageNumbers && (this.#resourceUsage ??= resourceUsageOf(this.#usageNumbers));
  }

  start(options: SettledOptions): number {
    this.#options = options;
    const started = startChild(this.#child, options, this.#plan, this.contained, this);
    if ('errno' in started) {
      this.cause.close();
      this.stage = started.stage;
      return started.errno;
    }
    this.#words = started.words;
    this.pid = started.running.pid;
    this.#running = started.running;
    if (this.#referenced) native().keepAlive(true);
    return 0;
  }

  continueInForeground(): boolean {
    return this.#running?.continueInForeground() ?? false;
  }

  watchStops(): void {
    this.#running?.watchStops();
  }

  stopped(signal: SignalName): void {
    this.#inScope(() => this.#child.emit('stopped', signal));
  }

  continued(): void {
    this.#inScope(() => this.#child.emit('continued'));
  }

  ended(result: number, left: OutlivingGroup | undefined): void {
    this.#running = undefined;
    if (this.#referenced) native().keepAlive(false);
    const status = lastWaitStatus();
    this.waitStatus = status;
    this.#usageNumbers = lastUsageNumbers();
    this.#outliving = left;
    this.cause.close();
    this.contained?.rootEnded(this.#referenced);
    if (this.#collects && this.contained?.lives === true) readUntilExit(this.#child);
    if (status === null) this.#endedUnseen();
    const [code, signal] = status === null ? [result, ''] : [status.code ?? 0, status.signal ?? ''];
    this.contained?.whenEmpty(() => {
      this.#inScope(() => this.#child.emit('empty'));
    });
    this.#inScope(this.onexit.bind(this, code, signal));
  }

  // Another process has waited for it. For an errno Node emits only 'error' and 'close'.
  #endedUnseen(): void {
    const child = this.#child;
    nameError(child, 'wait4');
    EventEmitter.prototype.once.call(child, EventEmitter.errorMonitor, () => child.emit('exit', child.exitCode, child.signalCode));
  }

  /** The group in which the child was started, or which it joins when it is ready. */
  get intendedGroup(): number {
    return this.#running?.intendedGroup ?? (groupOf(this.#options, this.#plan) || (this.pid ?? 0));
  }

  /** The current group of the child, or the group that it had at its end. */
  get group(): number {
    return this.#running?.group ?? this.#outliving?.pgid ?? this.intendedGroup;
  }

  /** The group that the child has led, if processes of the group live after the end of the child. */
  get outliving(): OutlivingGroup | undefined {
    const group = this.#outliving;
    return group?.lives === true && group.pgid === this.pid ? group : undefined;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Whether the child has been started as the leader of a group. */
  get leadsGroup(): boolean {
    return this.pid !== undefined && this.intendedGroup === this.pid;
  }

  kill(signal: number): number {
    const cause = this.isRunning ? this.cause.killed() : null;
    const result = this.contained?.kill(signal) ?? this.#running?.kill(signal) ?? ESRCH;
    if (result === 0 && !this.leadsGroup) noteSent(this.#child, signal);
    if (cause !== null) this.contained?.escalate();
    return result;
  }

  killGroup(signal: number): boolean {
    return this.#running?.killGroup(signal) ?? this.#outliving?.signal(signal) ?? false;
  }

  signalState(): SignalState {
    if (this.#running === undefined) throw new SystemCallError(ESRCH, 'signalState');
    return signalState(this.pid);
  }

  ref(): void {
    this.#setReferenced(true);
  }

  unref(): void {
    this.#setReferenced(false);
  }

  #setReferenced(yes: boolean): void {
    if (yes !== this.#referenced && this.#running !== undefined) native().keepAlive(yes);
    this.#referenced = yes;
  }

  hasRef(): boolean {
    return this.#running !== undefined && this.#referenced;
  }

  close(): void {
    this.emitDestroy();
    if (this.displaced !== undefined) release(this.displaced, native().running.size === 0);
  }
}

/** The handle of a child that this package has started; undefined for others. */
export function handleIfOurs(child: object): ChildHandle | undefined {
  return handles.get(child);
}

/** The handle of a child that this package has started. */
export function handleOf(child: object): ChildHandle {
  const handle = handles.get(child);
  if (handle === undefined) throw invalidState('sigmask has not started this child');
  return handle;
}
