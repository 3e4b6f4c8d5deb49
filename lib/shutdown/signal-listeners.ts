// Listens for signals.

import type { SignalName } from '../signals/names';

/** Listeners of `process` for signals, until `close`. */
export class SignalListeners {
  readonly #listeners: ReadonlyMap<SignalName, () => void>;

  constructor(signals: Iterable<SignalName>, heard: (signal: SignalName) => void) {
    // A program may emit a signal without arguments.
    const listener = (signal: SignalName) => (): void => {
      heard(signal);
    };
    this.#listeners = new Map(Array.from(signals, (signal) => [signal, listener(signal)]));
    for (const [signal, listen] of this.#listeners) process.on(signal, listen);
  }

  close(): void {
    for (const [signal, listen] of this.#listeners) process.off(signal, listen);
  }
}
