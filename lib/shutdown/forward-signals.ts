// Forwards the signals that this process gets to a child in a group of its own.

import { reachOf } from '../control/reach';
import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { PLACES } from '../internal/places';
import { pthread_sigmask } from '../self/mask';
import { toProcessSet } from '../self/process-mask';
import { sigqueue } from '../self/send';
import { SignalStream } from '../self/signal-stream';
import { toSignalNumber, type SignalName } from '../signals/names';
import { SignalSet } from '../signals/set';
import { setFromWords } from '../signals/set-from-words';
import type { ShutdownChild } from './options';
import { SignalListeners } from './signal-listeners';
import { TerminalSignals } from './terminal-signals';

const LAST_STANDARD = 31;

// SIGCHLD is about children of this process, and SIGCONT is for JobControl. The others are faults of this process itself: of
// its code, of its timers, and of its use of the terminal while it is in the background. A handler would repeat the fault.
export const NOT_FORWARDED: readonly SignalName[] = [
  ...(['SIGCHLD', 'SIGCONT', 'SIGTTIN', 'SIGTTOU', 'SIGPROF', 'SIGVTALRM'] as const),
  ...(['SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTRAP', 'SIGSYS'] as const),
];

/** Signals that ask processes to end. Not a constant: Windows, where this module is loaded, too, has not all of them. */
export const asking = (): SignalSet => SignalSet.of('SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT');

// The terminal sends these to its whole foreground group. From a process they are rare.
const FOR_GROUP: readonly SignalName[] = ['SIGTSTP', 'SIGWINCH'];

// The child has ended, has become another user, or has too many pending signals. A direct sender would have got the same error.
const TOLERATED: readonly unknown[] = ['ESRCH', 'EPERM', 'EAGAIN'];

/** Signals to forward: those for which Node has listeners, and those that can only be accepted. */
function signalsToForward(): { caught: SignalSet; accepted: SignalSet } {
  check(native().dispositions(), 'sigaction');
  const { ignored, caught } = PLACES.dispositionSets;
  const candidates = SignalSet.all.difference(setFromWords(ignored));
  const standard = [...candidates.difference(NOT_FORWARDED)].filter((signal) => toSignalNumber(signal, 'signal') <= LAST_STANDARD);
  const others = candidates.difference(setFromWords(caught)).difference(pthread_sigmask('SIG_BLOCK'));
  const realTime = [...others].filter((signal) => toSignalNumber(signal, 'signal') > LAST_STANDARD);
  return { caught: SignalSet.from(standard), accepted: toProcessSet(realTime, 'signals') };
}

/** Gets the signals of this process from its construction on, and forwards them once it has a child. */
export class ForwardedSignals {
  /** Signals that are blocked in order to accept them. */
  readonly accepted: SignalSet;
  readonly #listeners: SignalListeners;
  readonly #terminal: TerminalSignals;
  readonly #stream: SignalStream | undefined;
  #child: ShutdownChild | undefined;
  readonly #forwarded = new Set<number>();
  readonly #forAll: SignalSet | undefined;

  /**
   * `forAll`: the signals that all members of a contained child get. Other signals go to the child alone. When the child has ended,
   * the leftover members get the signals of {@link asking}. By default all members get every signal, until the end of the child.
   */
  constructor(forAll?: SignalSet) {
    this.#forAll = forAll;
    const { caught, accepted } = signalsToForward();
    this.accepted = accepted;
    // macOS has no real-time signals.
    this.#stream = accepted.isEmpty ? undefined : new SignalStream(accepted).unref();
    this.#listeners = new SignalListeners(caught, (signal) => {
      const isForGroup = FOR_GROUP.includes(signal) || this.#terminal.originOf(signal).isShared;
      this.#forward(toSignalNumber(signal, 'signal'), isForGroup);
    });
    try {
      this.#terminal = new TerminalSignals(caught);
    } catch (error) {
      this.#stopListening();
      throw error;
    }
  }

  /** Forwards the signals to `child` from now on. */
  forwardTo(child: ShutdownChild): void {
    this.#child = child;
    void this.#forwardAccepted();
  }

  /** Whether this process has got and forwarded the signal. */
  hasForwarded(signal: SignalName): boolean {
    return this.#forwarded.has(toSignalNumber(signal, 'signal'));
  }

  /** Gives the signals back. */
  release(): void {
    this.#terminal.release();
    this.#stopListening();
  }

  #stopListening(): void {
    this.#listeners.close();
    this.#stream?.close();
  }

  async #forwardAccepted(): Promise<void> {
    for await (const { signal, value } of this.#stream ?? []) this.#forward(toSignalNumber(signal, 'signal'), false, value);
  }

  #forward(signal: number, isForGroup: boolean, value?: number): void {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    // What it has left is asked to end.
    if (hasEnded && !(this.#forAll !== undefined && asking().hasNumber(signal))) return;
    const reach = reachOf(child);
    if (!hasEnded) this.#forwarded.add(signal);
    // A child that has joined the group of this process has got it, too.
    if (isForGroup && reach.sharesParentGroup) return;
    try {
      if (hasEnded) reach.signal(signal);
      else if (isForGroup) child.killGroup(signal);
      else if (value !== undefined) sigqueue(child.pid, signal, value);
      else if (this.#forAll?.hasNumber(signal) ?? true) reach.signal(signal);
      else process.kill(child.pid, signal);
    } catch (error) {
      if (!TOLERATED.includes((error as NodeJS.ErrnoException).code)) throw error;
    }
  }
}
