// The parent's side of a channel: what a child has as `send`, `disconnect`, `connected` and `channel`, in Node's wire format.

import { AsyncResource } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { nextTick } from 'node:process';

import { EPIPE } from '../internal/errno';
import { errnoError, channelClosed, channelDisconnected } from '../internal/node-errors';
import { isNode } from '../internal/runtime';
import { checkMessage, checkOptions, isCallback, toSendOptions } from './channel-arguments';
import { Control } from './channel-control';
import type { ConnectedChild, Members, Queued } from './connected-child';
import { ACCEPTED, HeldHandle, isAnswer, LOST, withHandle } from './handle-turns';
import { HANDLE, Incoming, type InternalMessage } from './incoming';
import { makeCodec, type Codec, type Serialization } from './message-codec';
import { addOldName } from './old-name';
import { receiveHandle, type HandleMessage } from './received-handle';
import { toSentHandle } from './sent-handle';
import { SharedSockets } from './shared-sockets';
import { NONE, Transport } from './transport';

// Above this, Node asks the caller to stop.
const ENOUGH_BYTES = 2 * 65_536;

class Channel {
  readonly #child: ConnectedChild;
  readonly #codec: Codec;
  readonly #transport: Transport;
  readonly #incoming: Incoming;
  readonly #held = new HeldHandle();
  readonly #shared: SharedSockets;
  readonly #resource = new AsyncResource('PIPEWRAP', { requireManualDestroy: true });
  readonly control: Control;
  #closed: (() => void) | undefined;

  constructor(child: ConnectedChild, fd: number, serialization: Serialization, closed: () => void) {
    this.#child = child;
    this.#codec = makeCodec(serialization);
    this.#closed = closed;
    const run = (step: () => void): void => {
      this.#resource.runInAsyncScope(step);
    };
    this.#transport = new Transport(fd, run, {
      received: (bytes, descriptor) => {
        this.#incoming.received(bytes, descriptor);
      },
      ended: () => {
        try {
          this.#incoming.flush();
        } finally {
          this.#ended();
        }
      },
    });
    this.#incoming = new Incoming(child, this.#codec);
    this.#shared = new SharedSockets(child);
    this.control = new Control(this.#transport);
    child.on('internalMessage', (message: InternalMessage) => {
      if (isAnswer(message)) this.#answered(message.cmd === ACCEPTED);
      else if (message.cmd === HANDLE) this.#receiveHandle(message);
      else this.#shared.take(message);
    });
  }

  send(message: unknown, handle: unknown, options: unknown, callback: unknown): boolean {
    const child = this.#child;
    checkMessage(message);
    const { keepOpen, swallowErrors } = toSendOptions(options);
    const carried = handle ? toSentHandle(handle, keepOpen) : undefined;
    const queue = child._handleQueue;
    if (queue !== null && (handle || !isAnswer(message))) return queue.push([message, handle, options, callback]) === 1;
    const bytes = this.#codec.encode(carried === undefined ? message : withHandle(message, carried));
    if (carried?.server !== undefined) this.#shared.sent(carried.server, String(carried.facts.key));
    const release = carried?.detach?.();
    const result = this.#transport.send(bytes, carried?.fd ?? NONE, () => {
      this.control.unrefCounted();
      if (isCallback(callback)) callback(null);
    });
    // Node does not report that a handle finds no receiver any more. The end of the channel follows.
    const waiting = carried !== undefined && result === EPIPE ? 0 : result;
    if (waiting < 0) {
      release?.();
      if (!swallowErrors) this.#fail(errnoError(waiting, 'write'), callback);
    } else {
      if (carried !== undefined) child._handleQueue = [];
      if (carried !== undefined && release !== undefined) this.#held.hold({ bytes, fd: carried.fd, release });
      if (waiting > 0) this.control.refCounted();
      else if (isCallback(callback)) nextTick(callback, null);
    }
    return this.#transport.size < ENOUGH_BYTES;
  }

  #fail(error: Error, callback: unknown): void {
    if (isCallback(callback)) nextTick(callback, error);
    else nextTick(() => this.#child.emit('error', error));
  }

  sendIfConnected(message: unknown, handle: unknown, options: unknown, callback: unknown): boolean {
    if (this.#child.connected) return this.#child._send(message, handle, options, callback);
    this.#fail(channelClosed(), callback);
    return false;
  }

  /** Goes on with what has waited for the answer to a handle. */
  #answered(isAccepted: boolean): void {
    const child = this.#child;
    const queue = child._handleQueue;
    if (queue === null) return;
    const lost = isAccepted ? undefined : this.#held.lost();
    if (lost !== undefined && this.#transport.send(lost.bytes, lost.fd, () => undefined) >= 0) return;
    this.#held.release();
    child._handleQueue = null;
    for (const call of queue) child._send(...call);
    if (!child.connected && child.channel !== null && (child._handleQueue as Queued[] | null) === null) child._disconnect();
  }

  #receiveHandle(message: HandleMessage): void {
    const fd = this.#incoming.take(message);
    // If the answer cannot be sent, this is not an error of the caller.
    const answer = { cmd: fd === NONE ? LOST : ACCEPTED };
    if (this.#child.channel !== null) this.#child._send(answer, null, true);
    if (fd === NONE) return;
    // Node wraps a handle that it sends again once more.
    const inner = message.msg as HandleMessage | null | undefined;
    const described = message.type === 'net.Native' && inner?.cmd === HANDLE ? inner : message;
    receiveHandle(described, fd, (handle) => {
      if (typeof described.key === 'string' && handle instanceof Socket) this.#shared.received(handle, described.key);
      this.#incoming.tell(described.msg, handle);
    });
  }

  #ended(): void {
    const child = this.#child;
    if (child.connected) child.disconnect();
    else if (child.channel !== null) child._disconnect();
    // If a handle still waits for its answer, nothing has been disconnected. In that case Node does not emit 'disconnect'.
    child.channel = null;
    this.#held.release();
    this.#transport.close();
    this.#close();
  }

  disconnect(): void {
    this.#child.channel = null;
    this.#held.release();
    nextTick(() => {
      this.#transport.end();
      this.#child.emit('disconnect');
      // In Node no 'close' comes if this process disconnects.
      if (isNode) this.#drop();
      else this.#close();
    });
  }

  #close(): void {
    const closed = this.#closed;
    this.#drop();
    closed?.();
  }

  #drop(): void {
    if (this.#closed === undefined) return;
    this.#closed = undefined;
    this.#incoming.drop();
    this.#resource.emitDestroy();
  }
}

/**
 * Makes `child` the parent's side of a channel, over the socket `fd` that the addon has opened. `closed` is called once, when the
 * runtime counts the channel as closed. Call this in the context in which the child is started: its events have that context.
 *
 * @throws {SystemCallError} if the socket cannot be watched; it is then closed.
 */
export function setUpChannel(stock: ChildProcess, fd: number, serialization: Serialization, closed: () => void): void {
  const child = stock as unknown as ConnectedChild;
  const channel = new Channel(child, fd, serialization, closed);
  const members: Omit<Members, 'connected'> & { _pendingMessage: null } = {
    channel: channel.control,
    _handleQueue: null,
    _pendingMessage: null,
    send(message, handle, options, callback) {
      if (isCallback(handle)) return channel.sendIfConnected(message, undefined, undefined, handle);
      if (isCallback(options)) return channel.sendIfConnected(message, handle, undefined, options);
      checkOptions(options);
      return channel.sendIfConnected(message, handle, options, callback);
    },
    _send(message, handle, options, callback) {
      return channel.send(message, handle, options, callback);
    },
    disconnect() {
      if (!child.connected) {
        child.emit('error', channelDisconnected());
        return;
      }
      child.connected = false;
      if (child._handleQueue === null) child._disconnect();
    },
    _disconnect() {
      channel.disconnect();
    },
  };
  Object.assign(child, members, { connected: true });
  addOldName(child);
}
