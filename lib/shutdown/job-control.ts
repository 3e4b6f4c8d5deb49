// Stops this process when its child is stopped, so that the shell sees a stopped job, and continues the child with it.

import * as timers from 'node:timers';

import { reachOf } from '../control/reach';
import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { PLACES } from '../internal/places';
import { SignalsBlocked } from '../self/block-signals';
import { isForegroundOf, openControllingTerminal } from '../self/terminal';
import { toSignalNumber, type SignalName } from '../signals/names';
import { SignalSet } from '../signals/set';
import { setFromWords } from '../signals/set-from-words';
import type { ShutdownChild } from './options';

// Taken now, because tests may replace it with a fake later.
const { setImmediate } = timers;

const FOR_TERMINAL: readonly SignalName[] = ['SIGTTIN', 'SIGTTOU'];
const ENDING_KEYS: readonly SignalName[] = ['SIGINT', 'SIGQUIT'];

function isContinuationPending(): boolean {
  check(native().sigpending(), 'sigpending');
  return setFromWords(PLACES.pendingSets.pending).has('SIGCONT');
}

/** Stops this process. Returns whether it was continued; false if the kernel has not stopped it, as in an orphaned group. */
function stopBy(signal: SignalName, wholeGroup: boolean): boolean {
  const stop = (): boolean => native().stopBy(toSignalNumber(signal, 'signal'), wholeGroup) === 0;
  // Only Linux can block a signal in all threads.
  if (process.platform !== 'linux') return stop();
  // SIGCONT stays pending, so that this call can see that it has arrived.
  const guard = new SignalsBlocked(SignalSet.of('SIGCONT'), 'process');
  try {
    return stop() && isContinuationPending();
  } finally {
    guard.restoreLater();
  }
}

/** Makes this process and its child one job of the shell. */
export class JobControl {
  /** A descriptor of the controlling terminal. It is opened at the beginning, because later there may be none left. */
  readonly terminal = openControllingTerminal();
  #givesTerminal: boolean;
  #isStopped = false;
  #child: ShutdownChild | undefined;
  readonly #continued = (): void => {
    if (this.#child !== undefined) this.#resume(this.#child);
  };

  /** `givesTerminal`: whether the child gets the terminal whenever this process is continued in the foreground. */
  constructor(givesTerminal: boolean) {
    this.#givesTerminal = givesTerminal;
    process.on('SIGCONT', this.#continued);
  }

  /** Follows the child from now on. `stopsWith`: whether this process is stopped when the child is. */
  follow(child: ShutdownChild, stopsWith = true): void {
    this.#child = child;
    if (!stopsWith) return;
    child.on('stopped', (signal) => {
      this.#isStopped = true;
      // If the child has been continued since, that report comes in this phase of the event loop.
      setImmediate(() => {
        if (this.#isStopped) this.#stopWith(child, signal);
      });
    });
    child.on('continued', () => {
      this.#isStopped = false;
    });
  }

  /** For a child that has not been started. */
  release(): void {
    process.off('SIGCONT', this.#continued);
    if (this.terminal !== undefined) native().close(this.terminal);
  }

  /** Whether a key of the terminal may have sent the signal that has ended the child. */
  mayBeFromKey(signal: SignalName): boolean {
    return ENDING_KEYS.includes(signal) && this.#isForeground();
  }

  #isForeground(): boolean {
    return this.terminal !== undefined && isForegroundOf(this.terminal);
  }

  #stopWith(child: ShutdownChild, signal: SignalName): void {
    const isForeground = this.#isForeground();
    if (isForeground && FOR_TERMINAL.includes(signal)) this.#givesTerminal = true;
    else if (stopBy(signal, isForeground && signal === 'SIGTSTP')) return;
    this.#resume(child);
  }

  #resume(child: ShutdownChild): void {
    if (reachOf(child).sharesParentGroup) {
      child.kill('SIGCONT');
      return;
    }
    if (this.#givesTerminal && child.continueInForeground()) return;
    child.killGroup('SIGCONT');
  }
}
