// Sends and receives a channel's bytes and descriptors over its socket.

import { nextTick } from 'node:process';

import { native, POLLIN, POLLOUT } from '../internal/binding';
import { EAGAIN } from '../internal/errno';
import { PLACES } from '../internal/places';
import { BUFFER_SIZE, receivedBytes, watch } from './polled';

/** No descriptor. */
export const NONE = -1;

/** The receiver of a transport's events. */
export interface Receiver {
  /** The bytes are valid during the call only. `descriptor` is {@link NONE} or is now the receiver's. */
  received(bytes: Uint8Array, descriptor: number): void;
  /** The other side has closed its end, or the socket has failed. */
  ended(): void;
}

interface Unsent {
  readonly bytes: Uint8Array;
  sent: number;
  /** A duplicate of the descriptor to pass, or NONE. */
  passed: number;
  readonly done: () => void;
}

// Other descriptors get their turn after so many reads that have filled the buffer.
const MOST_READS = 16;

/** One end of a channel's socket. It keeps the event loop alive until it is closed, or while it is referenced. */
export class Transport {
  readonly #fd: number;
  readonly #receiver: Receiver;
  readonly #unsent: Unsent[] = [];
  readonly #reportsOnce: boolean;
  #events = POLLIN;
  #size = 0;
  #open = true;
  #receives = true;
  #referenced = true;

  /**
   * Takes a descriptor that the addon has opened. `run` calls a function in the context of the channel.
   *
   * @throws {SystemCallError} if the descriptor cannot be watched; it is then closed.
   */
  constructor(fd: number, run: (step: () => void) => void, receiver: Receiver) {
    this.#fd = fd;
    this.#receiver = receiver;
    this.#reportsOnce = watch(fd, () => {
      run(this.#ready);
    });
    native().keepAlive(true);
  }

  /** Negative once the transport is closed. */
  get fd(): number {
    return this.#open ? this.#fd : NONE;
  }

  /** The number of bytes that wait to be sent. */
  get size(): number {
    return this.#size;
  }

  /**
   * Sends bytes, and with them a duplicate of a descriptor unless that is {@link NONE}. Returns 0 if they have been sent, a
   * negated errno, or how many bytes wait; `done` is called when they have been sent or never will be.
   */
  send(bytes: Uint8Array, passed: number, done: () => void): number {
    const binding = native();
    const isFirst = this.#unsent.length === 0;
    const result = isFirst ? binding.sendmsg(this.#fd, bytes, 0, passed) : EAGAIN;
    if (result < 0 && result !== EAGAIN) return result;
    const sent = Math.max(result, 0);
    if (sent === bytes.length) return 0;
    // The caller may close its own descriptor before this one is sent.
    const copy = passed !== NONE && result === EAGAIN ? binding.duplicate(passed) : NONE;
    if (copy < NONE) return copy;
    this.#unsent.push({ bytes, sent, passed: copy, done });
    this.#size += bytes.length - sent;
    if (isFirst) this.#poll();
    return bytes.length - sent;
  }

  ref(): void {
    this.#refer(true);
  }

  unref(): void {
    this.#refer(false);
  }

  /** Receives nothing more, and closes the socket when all has been sent. Nothing keeps the event loop alive for that. */
  end(): void {
    this.#receives = false;
    this.unref();
    if (this.#unsent.length === 0) this.close();
    else this.#poll();
  }

  close(): void {
    if (!this.#open) return;
    this.unref();
    this.#open = false;
    const binding = native();
    binding.polled.delete(this.#fd);
    binding.poll(this.#fd, 0);
    binding.close(this.#fd);
    this.#discard();
  }

  #refer(referenced: boolean): void {
    if (!this.#open || referenced === this.#referenced) return;
    this.#referenced = referenced;
    native().keepAlive(referenced);
  }

  #poll(): void {
    const events = (this.#receives ? POLLIN : 0) | (this.#unsent.length > 0 ? POLLOUT : 0);
    if (events === this.#events && !this.#reportsOnce) return;
    this.#events = events;
    native().poll(this.#fd, events);
  }

  readonly #ready = (): void => {
    try {
      if (this.#unsent.length > 0) this.#sendRest();
      for (let reads = 0; this.#open && this.#receives && reads < MOST_READS; reads++) {
        if (!this.#receive()) break;
      }
    } finally {
      if (this.#open) this.#poll();
    }
  };

  /** Returns whether there may be more. */
  #receive(): boolean {
    const binding = native();
    const size = binding.recvmsg(this.#fd);
    if (size === EAGAIN) return false;
    if (size <= 0) {
      this.#receiver.ended();
      return false;
    }
    this.#receiver.received(receivedBytes(size), (binding.words[PLACES.receivedWords.descriptor] as number) | 0);
    return size === BUFFER_SIZE;
  }

  #sendRest(): void {
    const binding = native();
    for (let next = this.#unsent[0]; next !== undefined; next = this.#unsent[0]) {
      const sent = binding.sendmsg(this.#fd, next.bytes, next.sent, next.passed);
      if (sent === EAGAIN) return;
      if (sent < 0) {
        this.#discard();
        break;
      }
      this.#closePassed(next);
      next.sent += sent;
      this.#size -= sent;
      if (next.sent < next.bytes.length) return;
      this.#unsent.shift();
      next.done();
      if (!this.#open) return;
    }
    if (!this.#receives) this.close();
  }

  #closePassed(unsent: Unsent): void {
    if (unsent.passed !== NONE) native().close(unsent.passed);
    unsent.passed = NONE;
  }

  #discard(): void {
    this.#size = 0;
    for (const unsent of this.#unsent.splice(0)) {
      this.#closePassed(unsent);
      nextTick(unsent.done);
    }
  }
}
