// Which signals the terminal has sent, and so to all of its foreground group, or the end of it to all of the session.

import { getsid } from './group';
import { native } from './internal/binding';
import { check } from './internal/errors';
import type { SignalSet } from './signal-set';
import { toSignalNumber, type SignalName } from './signals';
import { hasTerminal, isForeground } from './terminal';

const OF_KEYS: readonly SignalName[] = ['SIGINT', 'SIGQUIT'];
const FROM_KERNEL = 1;

/** Knows of signals that Node has listeners for by then. */
export class TerminalSignals {
  readonly #ofKeys: SignalSet;
  readonly #hadTerminal = hasTerminal();

  constructor(signals: SignalSet) {
    this.#ofKeys = signals.intersection(OF_KEYS);
    check(native().noteOrigins(this.#ofKeys.low, this.#ofKeys.high), 'sigaction');
  }

  /** Whether the terminal has sent the signal of which a listener has just been called. */
  hasSent(signal: SignalName): boolean {
    if (this.#ofKeys.has(signal)) {
      const origins = native().takeOrigins(toSignalNumber(signal, 'signal'));
      return origins === 0 ? isForeground() : (origins & FROM_KERNEL) !== 0;
    }
    // The session's leader alone is told that it is gone: the others are told when that ends, or by it.
    return signal === 'SIGHUP' && this.#hadTerminal && !hasTerminal() && getsid(0) !== process.pid;
  }

  /** To be called while there are those listeners. */
  forget(): void {
    check(native().forgetOrigins(this.#ofKeys.low, this.#ofKeys.high), 'sigaction');
  }
}
