// A socket whose readiness the addon reports.

import { native, POLLIN, wantLoopPolls } from '../internal/binding';
import { check } from '../internal/errors';
import { startWatching } from '../internal/running';
import { isNode } from '../internal/runtime';

export const BUFFER_SIZE = 65_536;

function ready(fd: number): void {
  native().polled.get(fd)?.();
}

/** Starts the reports of descriptors that are ready. Returns as the addon's call does. */
function startPolling(): number {
  const binding = native();
  binding.received ??= Buffer.allocUnsafeSlow(BUFFER_SIZE);
  return startWatching() || binding.startPolling(ready, isNode && wantLoopPolls, binding.received);
}

/** What the last `recvmsg` has received, valid until the next one in this thread. */
export const receivedBytes = (size: number): Uint8Array => (native().received as Buffer).subarray(0, size);

/**
 * Calls `whenReady` when a descriptor that the addon has opened can be read. Returns whether each report has to be asked for again.
 *
 * @throws {SystemCallError} if the descriptor cannot be watched; it is then closed.
 */
export function watch(fd: number, whenReady: () => void): boolean {
  const binding = native();
  const result = startPolling();
  const error = Math.min(result, 0) || binding.poll(fd, POLLIN);
  if (error !== 0) binding.close(fd);
  check(error, 'epoll_ctl');
  binding.polled.set(fd, whenReady);
  return result !== 0;
}

/** It keeps the event loop alive while it is referenced and waits for something. */
export class Polled {
  readonly #fd: number;
  readonly #reportsOnce: boolean;
  #events = POLLIN;
  #open = true;
  #referenced = true;
  #keepsAlive = false;

  /**
   * Takes a descriptor that the addon has opened. `ready` is called when it is ready.
   *
   * @throws {SystemCallError} if the descriptor cannot be watched; it is then closed.
   */
  constructor(fd: number, whenReady: () => void) {
    this.#fd = fd;
    this.#reportsOnce = watch(fd, whenReady);
  }

  /** Negative once it is closed. */
  get fd(): number {
    return this.#open ? this.#fd : -1;
  }

  /** Waits for these of POLLIN and POLLOUT. */
  want(events: number): void {
    if (!this.#open) return;
    const isSame = events === this.#events && !(this.#reportsOnce && events !== 0);
    this.#events = events;
    if (!isSame) native().poll(this.#fd, events);
    this.#hold();
  }

  /** Returns the bytes, valid until the next call, or a negated errno, or 0 at the end. */
  receive(): Uint8Array | number {
    const size = native().recvmsg(this.#fd);
    return size > 0 ? receivedBytes(size) : size;
  }

  refer(referenced: boolean): void {
    this.#referenced = referenced;
    this.#hold();
  }

  close(): void {
    if (!this.#open) return;
    this.want(0);
    this.#open = false;
    native().polled.delete(this.#fd);
    native().close(this.#fd);
  }

  #hold(): void {
    const keepsAlive = this.#referenced && this.#events !== 0;
    if (keepsAlive !== this.#keepsAlive) native().keepAlive(keepsAlive);
    this.#keepsAlive = keepsAlive;
  }
}
