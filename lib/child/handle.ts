// The process handle under a ChildProcess.

import { AsyncResource } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import * as timers from 'node:timers';

import { CONTINUED, ENDED, native } from '../internal/binding';
import { EMFILE, ENFILE, ESRCH } from '../internal/errno';
import { check, SystemCallError } from '../internal/errors';
import { startWatching } from '../internal/running';
import { ownOf } from '../internal/validate';
import { signalState, type SignalState } from '../look/read-state';
import type { OurHandle } from '../node/claims';
import { isPipe, type ProcessHandle, type SettledOptions, type ValidOptions } from '../node/contract';
import { afterPollPhases, phasesToEnd } from '../node/event-loop';
import { nameError, release } from '../node/intercept';
import { waitGroup } from '../self/group';
import { lendTerminal, type LentTerminal } from '../self/terminal';
import { nameOf, toSignalNumber, type Signal, type SignalName } from '../signals/names';
import { groupOf, signalsAtExec, spawnByPlan, type SignalsAtExec } from '../spawn/native-spawn';
import type { ChildPlan } from '../spawn/signal-options';
import { currentGroup, groupToSignal, signalGroup } from './group';
import { lastUsageNumbers, resourceUsageOf, type UsageNumbers } from './resource-usage';
import { lastWaitStatus, type WaitStatus } from './wait-status';

// As it is now: tests may put a fake one in its place later.
const { setTimeout } = timers;

/** What Node has for a process handle: starts one child by the native spawn, and follows it to its end. */
export class ChildHandle extends AsyncResource implements OurHandle {
  onexit!: ProcessHandle['onexit'];
  pid: number | undefined;
  stage: string | undefined;
  waitStatus: WaitStatus | null = null;
  displaced: ProcessHandle | undefined;

  readonly #child: ChildProcess;
  #options: ValidOptions;
  readonly #plan: ChildPlan;
  #words: Uint32Array | undefined;
  #usageNumbers: UsageNumbers | null = null;
  #resourceUsage: NodeJS.ResourceUsage | undefined;
  #pidfd = -1;
  #referenced = true;
  #alive = false;
  #piped = false;
  #stopsWatched = false;
  #groupEnd: Promise<void> | undefined;
  #terminal: LentTerminal | undefined;

  constructor(child: ChildProcess, options: ValidOptions, plan: ChildPlan) {
    super('PROCESSWRAP', ownOf({ requireManualDestroy: true }));
    this.#child = child;
    this.#options = options;
    this.#plan = plan;
  }

  get signalsAtExec(): SignalsAtExec | undefined {
    return this.#words && signalsAtExec(this.#words);
  }

  get resourceUsage(): NodeJS.ResourceUsage | null {
    return this.#usageNumbers && (this.#resourceUsage ??= resourceUsageOf(this.#usageNumbers));
  }

  start(options: SettledOptions): number {
    this.#options = options;
    const { cwd, stdio } = options;
    const { foreground } = this.#plan.place;
    const terminal = foreground === false ? undefined : lendTerminal(foreground, groupOf(options, this.#plan), this);
    if (typeof terminal === 'number') return this.#failed(terminal, 'tcgetpgrp');
    this.#terminal = terminal;
    const directory = typeof cwd === 'string' && cwd !== '' ? cwd : undefined;
    const error = startWatching();
    const { pid, pidfd, stage, words, pipes } = spawnByPlan(options, directory, this.#plan, terminal?.fd ?? -1, error);
    // Node gives its pipes to the streams of a child that could not be started, too: these have to read end-of-file.
    // But it forgets them where descriptors have run out.
    stdio.forEach((item, index) => {
      const fd = pipes[index] as number;
      if (fd < 0 || !isPipe(item)) return;
      if (pid === EMFILE || pid === ENFILE) native().close(fd);
      else {
        native().takePipe(fd);
        item.handle.open(fd);
        this.#piped = true;
      }
    });
    if (stage !== undefined) return this.#failed(pid, stage);
    this.#words = words;
    return this.#started(pid, pidfd);
  }

  #started(pid: number, pidfd: number): number {
    const lent = this.#terminal !== undefined;
    const binding = native();
    const error = binding.watch(pid, pidfd) || (lent ? binding.watchStops(pid) : 0);
    if (error !== 0) {
      binding.endNow(pid, pidfd);
      return this.#failed(error, 'pthread_create');
    }
    this.pid = pid;
    this.#pidfd = pidfd;
    this.#alive = true;
    this.#stopsWatched = lent;
    binding.running.set(pid, this);
    if (this.#referenced) binding.keepAlive(true);
    this.#terminal?.hold(this, this.settledGroup);
    return 0;
  }

  #failed(errno: number, stage: string): number {
    this.stage = stage;
    this.#releaseTerminal();
    return errno;
  }

  #releaseTerminal(): void {
    this.#terminal?.release(this);
    this.#terminal = undefined;
  }

  continueInForeground(): boolean {
    if (!this.#alive || this.pid === undefined) return false;
    const group = groupToSignal(this.pid, this.settledGroup, 'continueInForeground');
    this.watchStops();
    const terminal = lendTerminal(true, group, this);
    if (typeof terminal !== 'object') return false;
    this.#terminal = terminal;
    const error = terminal.give();
    if (error < 0) this.#releaseTerminal();
    check(error, 'tcsetpgrp');
    return this.killGroup('SIGCONT');
  }

  /** Has the child emit 'stopped' and 'continued'. */
  watchStops(): void {
    if (!this.#alive || this.#stopsWatched || this.pid === undefined) return;
    check(native().watchStops(this.pid), 'waitid');
    this.#stopsWatched = true;
  }

  changed(event: number): void {
    if (event === ENDED) this.#ending();
    else if (event === CONTINUED) this.#continued();
    else this.#stopped(nameOf(event));
  }

  #continued(): void {
    this.#terminal?.hold(this);
    this.runInAsyncScope(() => this.#child.emit('continued'));
  }

  #stopped(signal: SignalName): void {
    this.#terminal?.stop(this);
    this.runInAsyncScope(() => this.#child.emit('stopped', signal));
  }

  /** The group in which the child was started, or is to be when it is ready. */
  get settledGroup(): number {
    return groupOf(this.#options, this.#plan) || (this.pid ?? 0);
  }

  /** The group in which it is. */
  get group(): number {
    return currentGroup(this.pid ?? 0, this.settledGroup);
  }

  /**
   * Delays 'exit' of a child that leads its group until the whole group has ended. Until then it is not reaped, so `killGroup`
   * stays safe. To be called after `prepareWaitGroup`.
   */
  outlastGroup(): void {
    if (!this.#alive || this.pid === undefined || this.settledGroup !== this.pid) return;
    // Where /proc is not readable, the end of the group cannot be known.
    this.#groupEnd ??= waitGroup(this.pid).catch(() => {});
  }

  #ending(): void {
    const { pid = 0 } = this;
    this.#releaseTerminal();
    if (this.#groupEnd === undefined) this.#told(pid);
    else {
      void this.#groupEnd.then(() => {
        this.#told(pid);
      });
    }
  }

  #told(pid: number): void {
    native().running.delete(pid);
    if (!this.#piped) this.#ended(pid);
    else {
      // What the child has written before its end may still wait to be read in this poll phase, or, where it has ended since
      // the phase began, in the next ones, and Node emits it before 'exit'.
      afterPollPhases(phasesToEnd, () => {
        this.#ended(pid);
      });
    }
  }

  #ended(pid: number): void {
    const binding = native();
    const result = binding.reap(pid, this.#pidfd);
    // Who traces the child waits for it first.
    if (result === 0) {
      setTimeout(() => {
        this.#ended(pid);
      }, 1).unref();
      return;
    }
    this.#alive = false;
    if (this.#referenced) binding.keepAlive(false);
    const status = lastWaitStatus();
    this.waitStatus = status;
    this.#usageNumbers = lastUsageNumbers();
    if (status === null) this.#endedUnseen(result);
    else if ('code' in status) this.runInAsyncScope(this.onexit, this, status.code, '');
    else this.runInAsyncScope(this.onexit, this, 0, status.signal);
  }

  // Somebody else has waited for it. Of an errno Node tells by 'error' and 'close' alone.
  #endedUnseen(errno: number): void {
    const child = this.#child;
    nameError(child, 'wait4');
    EventEmitter.prototype.once.call(child, EventEmitter.errorMonitor, () => child.emit('exit', child.exitCode, child.signalCode));
    this.runInAsyncScope(this.onexit, this, errno, '');
  }

  kill(signal: number): number {
    if (!this.#alive || this.pid === undefined) return ESRCH;
    return native().kill(this.pid, this.#pidfd, signal);
  }

  killGroup(signal: Signal): boolean {
    const number = signal === 0 ? 0 : toSignalNumber(signal, 'signal');
    if (!this.#alive || this.pid === undefined) return false;
    return signalGroup(groupToSignal(this.pid, this.settledGroup, 'killGroup'), number);
  }

  signalState(): SignalState {
    if (!this.#alive) throw new SystemCallError(ESRCH, 'signalState');
    return signalState(this.pid);
  }

  ref(): void {
    this.#setReferenced(true);
  }

  unref(): void {
    this.#setReferenced(false);
  }

  #setReferenced(yes: boolean): void {
    if (yes !== this.#referenced && this.#alive) native().keepAlive(yes);
    this.#referenced = yes;
  }

  hasRef(): boolean {
    return this.#alive && this.#referenced;
  }

  close(): void {
    this.emitDestroy();
    if (this.displaced !== undefined) release(this.displaced, native().running.size === 0);
  }
}
