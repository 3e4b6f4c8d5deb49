// Accepting signals one after the other.

import { native } from '../internal/binding';
import { EAGAIN, ENOSYS } from '../internal/errno';
import { check, unavailableOnPlatform } from '../internal/errors';
import { type SignalSet, type SignalSetLike } from '../signals/set';
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
 * The signals of a set, in the order in which the kernel gives them, until it is closed; usable with `for await` and
 * `using`.
 */
export class SignalStream implements AsyncIterableIterator<SignalInfo, undefined> {
  readonly #guard: SignalsBlocked;
  readonly #fd: number;
  readonly #requests: Request[] = [];
  #open = true;
  #referenced = true;
  #keepsAlive = false;

  /** @internal */
  constructor(signals: SignalSet) {
    const binding = native();
    // Before anything is blocked: without descriptors that could not be undone.
    const fd = binding.openSignals(signals.low, signals.high, look);
    if (fd === ENOSYS) throw unavailableOnPlatform('waiting for signals');
    this.#fd = fd < 0 ? check(fd, binding.stage()) : fd;
    try {
      this.#guard = new SignalsBlocked(signals, 'process');
    } catch (error) {
      binding.closeSignals(fd);
      throw error;
    }
    binding.accepting.set(fd, () => {
      this.#serve();
    });
  }

  /** The next signal; `done` once the stream is closed. A signal is accepted when it is asked for, and stays pending before. */
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
   * Ends the stream: pending calls of {@link next} get `done`, and the signals are unblocked, except those that were blocked
   * before and those that a guard holds. What is pending then is delivered, to a listener or with its default action. If a
   * thread of this process does not answer, they are unblocked as soon as it does.
   */
  close(): void {
    this.stop();
    this.#guard.restoreLater();
  }

  /** Accepts no signal any more, and leaves them blocked. @internal */
  stop(): void {
    if (!this.#open) return;
    this.#open = false;
    native().accepting.delete(this.#fd);
    native().closeSignals(this.#fd);
    this.#serve();
  }

  /** Has the event loop go on while somebody waits for a signal of this stream, as it does from the start. */
  ref(): this {
    return this.#setReferenced(true);
  }

  /** Lets the event loop end although somebody waits for a signal of this stream. */
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
 * The signals of `set` that are sent to this process from now on, one after the other, each with who has sent it. Linux only.
 *
 * They are blocked for the process as by {@link blockSignals} while the stream is open: no listener and no default action
 * gets them. A signal is accepted when the stream is asked for the next one and until then stays pending in the kernel. So
 * nothing is lost: of real-time signals each one arrives, of a standard signal one for all that came while it was pending.
 * Of those that are pending the lowest number comes first. After {@link SignalStream.close} no signal arrives, and what is
 * pending is delivered. It takes no thread of Node's; the event loop goes on while somebody waits.
 *
 * A signal that is sent to one thread alone is accepted only in that thread, and there only by `raise` at once; one that
 * comes from elsewhere is found with the next one for the process. If several wait for a signal, one of them gets it. To
 * accept `SIGCHLD` keeps `node:child_process` from learning of its children.
 *
 * @throws what {@link blockSignals} throws; `EMFILE`, `ENFILE`, `ENOMEM`.
 *
 * Linux: {@link https://man7.org/linux/man-pages/man2/signalfd.2.html | signalfd(2)}.
 */
export function signalStream(set: SignalSetLike): SignalStream {
  return new SignalStream(toProcessSet(set, 'set'));
}
