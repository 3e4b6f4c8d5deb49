// Finds out which signals the terminal has sent. Its keys signal the whole foreground group, and its end the whole session.

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { PLACES } from '../internal/places';
import { getsid } from '../self/group';
import { isForegroundOf, openControllingTerminal } from '../self/terminal';
import { toSignalNumber, type SignalName } from '../signals/names';
import type { SignalSet } from '../signals/set';

const OF_KEYS: readonly SignalName[] = ['SIGINT', 'SIGQUIT'];
const { fromKernel, fromProcess } = PLACES.originWords;

/** How many times a signal has come from the kernel, and how many times from a process. */
function originsOf(signal: SignalName): Uint32Array {
  native().originsOf(toSignalNumber(signal, 'signal'));
  return native().words.slice(0, fromProcess + 1);
}

/** Works for signals that Node has listeners for when it is made. */
export class TerminalSignals {
  readonly #ofKeys: SignalSet;
  // Opened at the beginning, because at a signal there may be no descriptor left.
  #terminal = openControllingTerminal();
  // The signals for which a listener has been called. Other listeners have their own counts.
  readonly #heard: Map<SignalName, Uint32Array>;

  constructor(signals: SignalSet) {
    this.#ofKeys = signals.intersection(OF_KEYS);
    const error = native().holdOrigins(this.#ofKeys.low, this.#ofKeys.high);
    if (error < 0) this.#closeTerminal();
    check(error, 'sigaction');
    this.#heard = new Map([...this.#ofKeys].map((signal) => [signal, originsOf(signal)]));
  }

  /** A descriptor of the controlling terminal, until `release`. */
  get descriptor(): number | undefined {
    return this.#terminal;
  }

  /** Whether the terminal has sent the signal for which a listener has just been called. */
  hasSent(signal: SignalName): boolean {
    const heard = this.#heard.get(signal);
    if (heard !== undefined) {
      // If several came before the listener was called, those of the terminal count first.
      const origin = originsOf(signal).findIndex((count, index) => count !== heard[index]);
      if (origin === -1) return this.#terminal !== undefined && isForegroundOf(this.#terminal);
      (heard[origin] as number) += 1;
      return origin === fromKernel;
    }
    // The kernel reports the hangup only to the session's leader. The others learn of it when the leader ends, or from the
    // leader.
    return signal === 'SIGHUP' && this.#hasHungUp() && getsid(0) !== process.pid;
  }

  #hasHungUp(): boolean {
    return this.#terminal !== undefined && native().tcgetpgrp(this.#terminal) < 0;
  }

  #closeTerminal(): void {
    if (this.#terminal !== undefined) native().close(this.#terminal);
    this.#terminal = undefined;
  }

  /** Call it while those listeners exist. */
  release(): void {
    this.#closeTerminal();
    check(native().releaseOrigins(this.#ofKeys.low, this.#ofKeys.high), 'sigaction');
  }
}
