// What a child has as `channel`: whether it keeps the event loop alive.

import { EventEmitter } from 'node:events';

import type { Transport } from './transport';

export class Control extends EventEmitter {
  readonly #transport: Transport;
  #count = 0;
  #isExplicit = false;

  constructor(transport: Transport) {
    super();
    this.#transport = transport;
  }

  /** Counts the reasons to keep the loop alive. Node has this, and libraries call it; it does nothing after `ref` or `unref`. */
  refCounted(): void {
    if (++this.#count === 1 && !this.#isExplicit) this.#transport.ref();
  }

  unrefCounted(): void {
    if (--this.#count === 0 && !this.#isExplicit) this.#transport.unref();
  }

  ref(): void {
    this.#isExplicit = true;
    this.#transport.ref();
  }

  unref(): void {
    this.#isExplicit = true;
    this.#transport.unref();
  }

  get fd(): number {
    return this.#transport.fd;
  }
}
