// Finds out whether the terminal or a process has sent a signal. A key of the terminal signals the whole foreground group. The end of
// the terminal signals the whole session.

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { PLACES } from '../internal/places';
import { getsid } from '../self/group';
import { isForegroundOf, openControllingTerminal } from '../self/terminal';
import { toSignalNumber, type SignalName } from '../signals/names';
import type { SignalSet } from '../signals/set';
import type { SignalSender } from './options';

const OF_KEYS: readonly SignalName[] = ['SIGINT', 'SIGQUIT'];
const OF_TERMINAL: readonly SignalName[] = [...OF_KEYS, 'SIGHUP'];
const NEITHER = -1;
const { fromKernel, fromProcess } = PLACES.originWords;

/** How many times a signal has come from the kernel, and how many times from a process. */
function originsOf(signal: SignalName): Uint32Array {
  native().originsOf(toSignalNumber(signal, 'signal'));
  return native().words.slice(0, fromProcess + 1);
}

/** The process that sent a signal. `index` is the number of these signals that processes had sent before. */
function processOf(signal: SignalName, index: number): SignalSender {
  const { pid, uid } = PLACES.senderWords;
  const isKnown = native().senderOf(toSignalNumber(signal, 'signal'), index) === 1;
  const { words } = native();
  return { pid: isKnown ? (words[pid] as number) : null, uid: isKnown ? (words[uid] as number) : null, fromTerminal: false };
}

/** The origin of a signal. */
export interface Origin {
  readonly sender: SignalSender;
  /** Whether the terminal has sent it to the whole group of this process. */
  readonly isShared: boolean;
}

/** Finds the origins of signals. Node must have listeners for these signals when it is constructed. */
export class TerminalSignals {
  readonly #signals: SignalSet;
  // Opened at the beginning, because at a signal there may be no descriptor left.
  #terminal = openControllingTerminal();
  // The signals for which a listener has been called. Other listeners have their own counts.
  readonly #heard: Map<SignalName, Uint32Array>;

  constructor(signals: SignalSet) {
    this.#signals = signals;
    const error = native().holdOrigins(signals.low, signals.high);
    if (error < 0) this.#closeTerminal();
    check(error, 'sigaction');
    this.#heard = new Map([...signals].map((signal) => [signal, originsOf(signal)]));
  }

  /** A descriptor of the controlling terminal, until `release`. */
  get descriptor(): number | undefined {
    return this.#terminal;
  }

  /** The origin of the signal for which a listener has just been called. */
  originOf(signal: SignalName): Origin {
    const heard = this.#heard.get(signal) ?? originsOf(signal);
    // If several came before the listener was called, those of the kernel count first. The program may have emitted it itself.
    const origin = originsOf(signal).findIndex((count, index) => count !== heard[index]);
    const earlier = heard[origin] ?? 0;
    if (origin !== NEITHER) heard[origin] = earlier + 1;
    const isShared = this.#isShared(signal, origin);
    if (origin === fromProcess) return { sender: processOf(signal, earlier), isShared };
    const fromTerminal = origin === fromKernel ? OF_TERMINAL.includes(signal) : isShared;
    return { sender: { pid: null, uid: null, fromTerminal }, isShared };
  }

  #isShared(signal: SignalName, origin: number): boolean {
    if (OF_KEYS.includes(signal)) {
      return origin === NEITHER ? this.#terminal !== undefined && isForegroundOf(this.#terminal) : origin === fromKernel;
    }
    // The kernel sends the hangup only to the session's leader. Other processes get it when the leader ends, or from the leader.
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
    check(native().releaseOrigins(this.#signals.low, this.#signals.high), 'sigaction');
  }
}
