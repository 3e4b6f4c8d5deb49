// The process handle under a ChildProcess.

import { AsyncResource } from 'node:async_hooks';
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import * as timers from 'node:timers';

import type { ChildPlan } from './child-signals';
import { native } from './internal/binding';
import { check, invalidState, SystemCallError } from './internal/errors';
import type { ProcessHandle, ValidOptions } from './internal/node-child-process';
import { nameOf, toSignalNumber, type Signal } from './signals';
import { groupOf, spawnByPlan, type SignalsAtExec } from './spawn';
import { signalState, type SignalState } from './state';
import type { WaitStatus } from './wait-status';

const ESRCH = -3;
const EMFILE = -24;
const ENFILE = -23;

// As it is now: tests may put a fake one in its place later.
const { setImmediate } = timers;

// Called at some point of the event loop's poll phase. What the child wrote before its end may still wait to be read in
// this phase, or, where it has ended since the phase began, in the next one; Node emits it before 'exit'. So the end is
// told in the check phase that follows the next poll phase.
function ended(pid: number): void {
  const { running } = native();
  const handle = running.get(pid);
  if (handle === undefined) return;
  running.delete(pid);
  setImmediate(() => {
    setImmediate(() => {
      handle.ended();
    });
  });
}

/** What Node has for a process handle: starts one child by the native spawn, and follows it to its end. */
export class ChildHandle extends AsyncResource implements ProcessHandle {
  onexit!: ProcessHandle['onexit'];
  pid: number | undefined;
  pidfd = -1;
  stage: string | undefined;
  signalsAtExec: SignalsAtExec | undefined;
  waitStatus: WaitStatus | null = null;

  readonly #options: ValidOptions;
  readonly #plan: ChildPlan;
  #referenced = true;
  #alive = false;

  constructor(options: ValidOptions, plan: ChildPlan) {
    super('PROCESSWRAP');
    this.#options = options;
    this.#plan = plan;
  }

  spawn(): number {
    const error = native().startWatching(ended);
    if (error !== 0) return this.#failed(error, 'pthread_create');
    const { pid, pidfd, stage, signalsAtExec, pipes } = spawnByPlan(this.#options, this.#plan);
    // Node gives its pipes to the streams of a child that could not be started, too: these have to read end-of-file.
    // But it forgets them where descriptors have run out.
    for (const { handle, fd } of pipes) {
      if (pid === EMFILE || pid === ENFILE) closeSync(fd);
      else handle.open(fd);
    }
    if (stage !== undefined) return this.#failed(pid, stage);
    this.signalsAtExec = signalsAtExec;
    return this.#started(pid, pidfd);
  }

  #started(pid: number, pidfd: number): number {
    const error = native().watch(pid, pidfd);
    if (error !== 0) {
      native().kill(pid, pidfd, constants.signals.SIGKILL);
      while (native().reap(pid, pidfd) === 0) continue;
      return this.#failed(error, 'pthread_create');
    }
    this.pid = pid;
    this.pidfd = pidfd;
    this.#alive = true;
    native().running.set(pid, this);
    if (this.#referenced) native().keepAlive(true);
    return 0;
  }

  #failed(errno: number, stage: string): number {
    this.stage = stage;
    return errno;
  }

  ended(): void {
    const { pid = 0 } = this;
    const binding = native();
    const result = binding.reap(pid, this.pidfd);
    const [code = 0, signal = 0, coreDumped] = binding.words;
    this.#alive = false;
    if (this.#referenced) binding.keepAlive(false);
    if (result < 0) {
      this.runInAsyncScope(this.onexit, this, result, '');
      return;
    }
    this.waitStatus = signal === 0 ? { code } : { signal: nameOf(signal), coreDumped: coreDumped === 1 };
    this.runInAsyncScope(this.onexit, this, code, signal === 0 ? '' : nameOf(signal));
  }

  kill(signal: number): number {
    if (!this.#alive || this.pid === undefined) return ESRCH;
    return native().kill(this.pid, this.pidfd, signal);
  }

  killGroup(signal: Signal): boolean {
    const number = signal === 0 ? 0 : toSignalNumber(signal, 'signal');
    if (!this.#alive || this.pid === undefined) return false;
    const group = groupOf(this.#options, this.#plan) || this.pid;
    if (group === native().getpgrp()) {
      throw invalidState('The child is in the process group of this process, which killGroup does not signal');
    }
    const result = native().killpg(group, number);
    if (result === ESRCH) return false;
    check(result, 'killpg');
    return true;
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
}
