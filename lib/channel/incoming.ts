// The messages that arrive over a channel, as events of the child.

import { nextTick } from 'node:process';

import { native } from '../internal/binding';
import type { ConnectedChild } from './connected-child';
import type { Codec } from './message-codec';
import { NONE } from './transport';

type Event = readonly ['message' | 'internalMessage', message: unknown, handle: unknown];

export interface InternalMessage {
  readonly cmd: string;
}

const PREFIX = 'NODE_';
export const HANDLE = 'NODE_HANDLE';

/** Whether a message is between the runtimes at both ends. */
export function isInternal(message: unknown): message is InternalMessage {
  if (typeof message !== 'object' || message === null || !('cmd' in message)) return false;
  const { cmd } = message;
  return typeof cmd === 'string' && cmd.length > PREFIX.length && cmd.startsWith(PREFIX);
}

export class Incoming {
  readonly #child: ConnectedChild;
  readonly #codec: Codec;
  /** Messages that will be emitted as soon as the current code has run. */
  readonly #waiting: Event[] = [];
  /** Messages that arrived before there was a listener. */
  #early: Event[] = [];
  /** The descriptor of a message that is not complete yet. */
  #arrived = NONE;
  /** The descriptors of messages that have not been emitted yet. */
  readonly #carried = new Map<unknown, number>();

  constructor(child: ConnectedChild, codec: Codec) {
    this.#child = child;
    this.#codec = codec;
    child.on('newListener', () => {
      nextTick(this.#emitEarly);
    });
  }

  received(bytes: Uint8Array, descriptor: number): void {
    if (descriptor !== NONE) {
      this.drop();
      this.#arrived = descriptor;
    }
    try {
      this.#codec.decode(bytes, this.#complete);
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  /** Closes the descriptor of a message that will not be complete. */
  drop(): void {
    if (this.#arrived !== NONE) native().close(this.#arrived);
    this.#arrived = NONE;
  }

  /** Takes the descriptor of a message; NONE if it has none. */
  take(message: unknown): number {
    const fd = this.#carried.get(message) ?? NONE;
    this.#carried.delete(message);
    return fd;
  }

  /** Emits a message as soon as the current code has run. */
  tell(message: unknown, handle?: unknown): void {
    this.#waiting.push([isInternal(message) ? 'internalMessage' : 'message', message, handle]);
    nextTick(this.#emitNext);
  }

  /** Emits what waits. The end may arrive in the same turn as the last messages, and comes after them. */
  flush(): void {
    while (this.#waiting.length > 0) this.#emitNext();
  }

  readonly #complete = (message: unknown): void => {
    if (this.#child.channel === null) return;
    if (this.#arrived !== NONE && isInternal(message) && message.cmd === HANDLE) {
      this.#carried.set(message, this.#arrived);
      this.#arrived = NONE;
    }
    this.tell(message);
  };

  readonly #emitNext = (): void => {
    const next = this.#waiting.shift();
    if (next !== undefined) this.#emit(next);
  };

  #emit([name, message, handle]: Event): void {
    if (name === 'message') {
      if (this.#child.listenerCount(name) === 0) this.#early.push([name, message, handle]);
      else this.#child.emit(name, message, handle);
      return;
    }
    try {
      this.#child.emit(name, message, handle);
    } finally {
      const fd = this.take(message);
      if (fd !== NONE) native().close(fd);
    }
  }

  readonly #emitEarly = (): void => {
    if (this.#early.length === 0 || this.#child.channel === null || this.#child.listenerCount('message') === 0) return;
    const events = this.#early;
    this.#early = [];
    for (const event of events) this.#child.emit(...event);
  };
}
