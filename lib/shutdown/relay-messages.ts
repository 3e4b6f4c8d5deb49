// Passes messages between this process's parent and a child, over their IPC channels.

import type { ChildProcess, SendHandle, Serializable, SerializationType } from 'node:child_process';
import { Socket as Datagrams } from 'node:dgram';
import { Server } from 'node:net';

import { exitRequested, requestExit } from './exit-request';

// Node emits messages of this kind as 'internalMessage', which this package's users do not see.
const PROBE = 'NODE_SIGMASK_PROBE';

/** How messages are serialized on the channel of this process; undefined without a channel. */
export function channelSerialization(): SerializationType | undefined {
  if (process.send === undefined || !process.connected) return undefined;
  try {
    // JSON has no BigInt, so the call throws and sends nothing.
    process.send({ cmd: PROBE, value: 0n }, undefined, undefined, () => {});
    return 'advanced';
  } catch (error) {
    if (error instanceof TypeError) return 'json';
    throw error;
  }
}

// Node closes a socket that it has sent, but not these. This process must not take their connections and datagrams.
function closeCopy(handle: unknown): void {
  if (handle instanceof Server || handle instanceof Datagrams) handle.close();
}

/** Messages in one direction. */
class Direction {
  readonly #send: (message: Serializable, handle: SendHandle | undefined, sent: () => void) => void;
  #unsent = 0;
  #whenSent: (() => void)[] = [];

  constructor(send: (message: Serializable, handle: SendHandle | undefined, sent: () => void) => void) {
    this.#send = send;
  }

  pass(message: Serializable, handle: SendHandle | undefined): void {
    this.#unsent += 1;
    this.#send(message, handle, () => {
      closeCopy(handle);
      this.#unsent -= 1;
      if (this.#unsent === 0) for (const call of this.#whenSent.splice(0)) call();
    });
  }

  /** Calls `call` when all messages have been written or have failed. */
  afterAll(call: () => void): void {
    if (this.#unsent === 0) call();
    else this.#whenSent.push(call);
  }
}

/** Passes messages in both directions until one side disconnects. Returns a function that calls back when all messages to the parent are sent. */
export function relayMessages(child: ChildProcess): (sent: () => void) => void {
  const toParent = new Direction((message, handle, sent) => process.send?.(message, handle, undefined, sent));
  const toChild = new Direction((message, handle, sent) => child.send(message, handle, undefined, sent));
  child.on('message', (message, handle) => {
    if (process.connected) toParent.pass(message, handle);
    else closeCopy(handle);
  });
  child.once('disconnect', () => {
    toParent.afterAll(() => {
      if (process.connected) process.disconnect();
    });
  });
  process.once('disconnect', () => {
    toChild.afterAll(() => {
      if (child.connected) child.disconnect();
    });
  });
  // Node keeps earlier messages for the first listener.
  process.on('message', (message: Serializable, handle: SendHandle | undefined) => {
    if (child.connected) toChild.pass(message, handle);
    else closeCopy(handle);
  });
  const request = (): void => {
    requestExit(child);
  };
  if (exitRequested.aborted) request();
  else exitRequested.addEventListener('abort', request);
  return (sent) => {
    toParent.afterAll(sent);
  };
}
