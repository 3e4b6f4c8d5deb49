// Which signals the terminal has sent, and so to all of its foreground group, or the end of it to all of the session.

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { PLACES } from '../internal/places';
import { getsid } from '../self/group';
import { isForegroundOf, openControllingTerminal } from '../self/terminal';
import { toSignalNumber, type SignalName } from '../signals/names';
import type { SignalSet } from '../signals/set';

const OF_KEYS: readonly SignalName[] = ['SIGINT', 'SIGQUIT'];
const { fromKernel, fromProcess } = PLACES.originWords;

/** How often a signal has come from the kernel, and how often from a process. */
function originsOf(signal: SignalName): Uint32Array {
  native().originsOf(toSignalNumber(signal, 'signal'));
  return native().words.slice(0, fromProcess + 1);
}

/** Knows of signals that Node has listeners for by then. */
export class TerminalSignals {
  readonly #ofKeys: SignalSet;
  // Open from the beginning: at a signal there may be no descriptor left.
  readonly #terminal = openControllingTerminal();
  // Of which a listener has been called. Others that listen have their own.
  readonly #heard: Map<SignalName, Uint32Array>;

  constructor(signals: SignalSet) {
    this.#ofKeys = signals.intersection(OF_KEYS);
    const error = native().holdOrigins(this.#ofKeys.low, this.#ofKeys.high);
    if (error < 0) this.#closeTerminal();
    check(error, 'sigaction');
    this.#heard = new Map([...this.#ofKeys].map((signal) => [signal, originsOf(signal)]));
  }

  /** Whether the terminal has sent the signal of which a listener has just been called. */
  hasSent(signal: SignalName): boolean {
    const heard = this.#heard.get(signal);
    if (heard !== undefined) {
      // Of several that came before the listener was called, those of the terminal go first.
      const origin = originsOf(signal).findIndex((count, index) => count !== heard[index]);
      if (origin === -1) return this.#terminal !== undefined && isForegroundOf(this.#terminal);
      (heard[origin] as number) += 1;
      return origin === fromKernel;
    }
    // The session's leader alone is told that it is gone: the others are told when that ends, or by it.
    return signal === 'SIGHUP' && this.#hasHungUp() && getsid(0) !== process.pid;
  }

  #hasHungUp(): boolean {
    return this.#terminal !== undefined && native().tcgetpgrp(this.#terminal) < 0;
  }

  #closeTerminal(): void {
    if (this.#terminal !== undefined) native().close(this.#terminal);
  }

  /** To be called while there are those listeners. */
  forget(): void {
    this.#closeTerminal();
    check(native().releaseOrigins(this.#ofKeys.low, this.#ofKeys.high), 'sigaction');
  }
}
