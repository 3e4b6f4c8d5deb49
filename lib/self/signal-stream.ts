// Accepting signals one after the other.

import { native } from '../internal/binding';
import { EAGAIN, ENOSYS } from '../internal/errno';
import { check, unavailableOnPlatform } from '../internal/errors';
import { type SignalSet, type ChangeableSetLike } from '../signals/set';
import { SignalsBlocked } from './block-signals';
import { toProcessSet } from './process-mask';
import { infoFromWords, type SignalInfo } from './signal-info';

interface Request {
  readonly resolve: (result: IteratorResult<SignalInfo, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

function look(fd: number): void {
  native().accepting.get(fd)?.();
}

/**
 * Accepts the signals of a set, in the order in which the kernel delivers them, until the stream is closed. Use it with `for await`
 * and `using`.
 */
export class SignalStream implements AsyncIterableIterator<SignalInfo, undefined> {
  readonly #signals: SignalSet;
  readonly #guard: SignalsBlocked;
  readonly #fd: number;
  readonly #requests: Request[] = [];
  #open = true;
  #referenced = true;
  #keepsAlive = false;

  /** @internal */
  constructor(signals: SignalSet) {
    const binding = native();
    // Open the descriptor first. If that fails, nothing is blocked yet.
    const fd = binding.openSignals(signals.low, signals.high, look);
    if (fd === ENOSYS) throw unavailableOnPlatform('waiting for signals');
    this.#fd = fd < 0 ? check(fd, binding.stage()) : fd;
    this.#signals = signals;
    try {
      this.#guard = new SignalsBlocked(signals, 'process');
    } catch (error) {
      binding.closeSignals(fd);
      throw error;
    }
    const held = binding.holdPlaceholders(signals.low, signals.high);
    if (held < 0) {
      binding.closeSignals(fd);
      this.#guard.restoreLater();
      check(held, 'sigaction');
    }
    binding.accepting.set(fd, () => {
      this.#serve();
    });
  }

  /** Accepts the next signal, which stays pending until this call; `done` once the stream is closed. */
  next(): Promise<IteratorResult<SignalInfo, undefined>> {
    return new Promise((resolve, reject) => {
      this.#requests.push({ resolve, reject });
      this.#serve();
    });
  }

  /** Closes the stream. */
  return(): Promise<IteratorResult<SignalInfo, undefined>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  /**
   * Ends the stream. Pending calls of {@link next} resolve with `done`. The signals are unblocked, except those that were blocked
   * before and those that a guard holds. Pending signals are then delivered, to a listener or with their default action. If
   * a thread of this process does not answer, the signals are unblocked as soon as it does.
   */
  close(): void {
    this.stop();
    this.#guard.restoreLater();
  }

  /** Stops accepting signals, and leaves them blocked. @internal */
  stop(): void {
    if (!this.#open) return;
    this.#open = false;
    native().accepting.delete(this.#fd);
    native().closeSignals(this.#fd);
    native().releasePlaceholders(this.#signals.low, this.#signals.high);
    this.#serve();
  }

  /** Keeps the event loop alive while a call of {@link next} waits for a signal. This is the default. */
  ref(): this {
    return this.#setReferenced(true);
  }

  /** Lets the event loop end even if a call of {@link next} waits for a signal. */
  unref(): this {
    return this.#setReferenced(false);
  }

  /** The stream itself: `for await` closes it at its end. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** As {@link close}, at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  #setReferenced(referenced: boolean): this {
    this.#referenced = referenced;
    this.#keepAliveWhileAwaited();
    return this;
  }

  #serve(): void {
    try {
      while (this.#requests.length > 0) {
        const result = this.#accept();
        if (result === undefined) break;
        this.#requests.shift()?.resolve(result);
      }
    } catch (error) {
      for (const { reject } of this.#requests.splice(0)) reject(error);
    }
    this.#keepAliveWhileAwaited();
  }

  #accept(): IteratorResult<SignalInfo, undefined> | undefined {
    if (!this.#open) return { done: true, value: undefined };
    const signal = native().acceptSignal(this.#fd);
    if (signal !== EAGAIN) return { done: false, value: infoFromWords(check(signal, 'sigtimedwait')) };
    check(native().awaitSignals(this.#fd), 'epoll_ctl');
    return undefined;
  }

  #keepAliveWhileAwaited(): void {
    const wanted = this.#referenced && this.#requests.length > 0;
    if (wanted === this.#keepsAlive) return;
    this.#keepsAlive = wanted;
    native().keepAliveForSignals(wanted);
  }
}

/**
 * Accepts the signals of `set` that are sent to this process from now on, one after the other. On Linux each signal has its sender.
 * On macOS only the main thread can wait for signals.
 *
 * While the stream is open, the signals are blocked for the process as by {@link blockSignals}: no listener receives them, and their
 * default action does not happen. A signal stays pending in the kernel until the stream is asked for the next one. So no signal is
 * lost: every real-time signal arrives. A standard signal that is sent several times while it is pending arrives once. Of the pending
 * signals the lowest number comes first. After {@link SignalStream.close} no signal arrives, and pending signals are
 * delivered. The stream uses no thread of Node. It keeps the event loop alive while a call waits for a signal.
 *
 * A signal that is sent to a single thread is accepted only in that thread. There it is found at once if it comes from
 * `raise`, and otherwise together with the next signal for the process. If several calls wait for a signal, one of them
 * gets it. Accepting `SIGCHLD` prevents `node:child_process` from learning about its children.
 *
 * On macOS the kernel reports only which signal it was. A signal that was sent to a single thread is accepted in any case, even if
 * the thread is not the caller's. The kernel discards a blocked signal that is ignored, also by default (`SIGCHLD`, `SIGWINCH`). So
 * while the stream is open, signals without a handler get one that does nothing. {@link getDisposition} does not count it.
 * The wait itself uses `SIGEMT`: it is never accepted, and from the first wait on it does not end this process.
 *
 * @param set - The signals to accept.
 * @throws the errors of {@link blockSignals}; `EMFILE`, `ENFILE`, `ENOMEM`. On macOS also `EAGAIN`: no thread can be started.
 * `EINVAL`: `set` is `SIGEMT` alone. `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`: the call was made in a Worker.
 *
 * Linux: {@link https://man7.org/linux/man-pages/man2/signalfd.2.html | signalfd(2)}. macOS:
 * {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigwait.html | sigwait(3p)}, on a thread of this package.
 *
 * @example
 * ```js
 * import { signalStream } from 'sigmask';
 *
 * const stream = signalStream(['SIGHUP', 'SIGUSR2']);
 * process.kill(process.pid, 'SIGHUP');
 * for await (const { signal, pid } of stream) {
 *   console.log(signal, pid === process.pid);
 *   break; // Closes the stream.
 * }
 * // prints: SIGHUP true
 * ```
 */
export function signalStream(set: ChangeableSetLike): SignalStream {
  return new SignalStream(toProcessSet(set, 'set'));
}
