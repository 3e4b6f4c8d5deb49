// Counts the sockets that have come from the servers of a child, and that are still open. Without these answers the `getConnections`
// and the `close` of such a server in a child that is Node would never call back.

import { Socket } from 'node:net';

import type { ConnectedChild } from './connected-child';
import type { InternalMessage } from './incoming';

interface Question extends InternalMessage {
  /** Names the server. */
  readonly key?: unknown;
}

export class ReceivedSockets {
  readonly #child: ConnectedChild;
  readonly #open = new Map<unknown, number>();
  /** The servers that wait until all their sockets are closed. */
  readonly #closing = new Set<unknown>();

  constructor(child: ConnectedChild) {
    this.#child = child;
  }

  /** Counts a handle that has come with a message, if it is the socket of a server. */
  add({ key }: Question, handle: unknown): void {
    if (typeof key !== 'string' || !(handle instanceof Socket)) return;
    this.#open.set(key, this.#count(key) + 1);
    handle.once('close', () => {
      this.#open.set(key, this.#count(key) - 1);
      if (this.#closing.has(key)) this.#tellIfClosed(key);
    });
  }

  /** Answers a question of the child, if the message is one. */
  answer({ cmd, key }: Question): void {
    if (cmd === 'NODE_SOCKET_GET_COUNT') this.#send({ cmd: 'NODE_SOCKET_COUNT', key, count: this.#count(key) });
    else if (cmd === 'NODE_SOCKET_NOTIFY_CLOSE') this.#tellIfClosed(key);
  }

  #count(key: unknown): number {
    return this.#open.get(key) ?? 0;
  }

  #tellIfClosed(key: unknown): void {
    this.#closing.add(key);
    if (this.#count(key) > 0) return;
    this.#closing.delete(key);
    this.#send({ cmd: 'NODE_SOCKET_ALL_CLOSED', key });
  }

  #send(answer: object): void {
    // An answer that cannot be sent is no error of the caller.
    if (this.#child.channel !== null) this.#child._send(answer, null, true);
  }
}
