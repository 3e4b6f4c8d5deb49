// What a message can carry besides text: sockets, servers, and Node's own handles, as far as their descriptors can be seen.

import * as dgram from 'node:dgram';
import * as net from 'node:net';

import { invalidHandle } from '../internal/errors';

export type HandleType = 'net.Socket' | 'net.Server' | 'net.Native' | 'dgram.Socket' | 'dgram.Native';

/** A handle that can be sent. */
export interface SentHandle {
  readonly type: HandleType;
  readonly fd: number;
  /** What the message says of it besides. */
  readonly facts: { readonly dgramType?: string };
  /** Takes it from its owner in this process. Returns what closes it here: until then it can be sent again. */
  readonly detach: (() => () => void) | undefined;
}

/** A private handle of the runtime, as far as it is there. */
interface RawHandle {
  readonly fd?: unknown;
  onread?: unknown;
  readStop?(): void;
  close?(): void;
}

/** A socket's private parts. */
interface Socket extends net.Socket {
  _handle?: RawHandle | null;
  parser?: unknown;
  readonly server?: { _connections?: number; _emitCloseIfDrained?(): void } | null;
}

const NATIVE_TYPES: Readonly<Record<string, HandleType>> = { TCP: 'net.Native', Pipe: 'net.Native', UDP: 'dgram.Native' };

function typeOf(handle: object): HandleType | undefined {
  if (handle instanceof net.Socket) return 'net.Socket';
  if (handle instanceof net.Server) return 'net.Server';
  if (handle instanceof dgram.Socket) return 'dgram.Socket';
  const { name } = handle.constructor;
  return Object.hasOwn(NATIVE_TYPES, name) ? NATIVE_TYPES[name] : undefined;
}

/** The handle of a dgram socket. Its own properties of that name warn that they are deprecated. */
function stateOf(socket: dgram.Socket): unknown {
  for (const symbol of Object.getOwnPropertySymbols(socket)) {
    const state: unknown = Reflect.get(socket, symbol);
    if (typeof state === 'object' && state !== null && 'handle' in state) return state.handle;
  }
  return undefined;
}

/** The runtime's own handle: null if it is closed, undefined if it cannot be seen. */
function rawOf(handle: object, type: HandleType): RawHandle | null | undefined {
  if (type.endsWith('Native')) return handle;
  if (type === 'dgram.Socket') return stateOf(handle as dgram.Socket) as RawHandle | null | undefined;
  const { _handle } = handle as { _handle?: RawHandle | null };
  return _handle === undefined ? (handle as { handle?: RawHandle | null }).handle : _handle;
}

/** Takes the handle from a socket, so that it reads nothing of what the receiver is to read. Returns what closes it. */
function detach(socket: Socket, raw: RawHandle): () => void {
  raw.readStop?.();
  // A parser of HTTP reads by itself until the socket is destroyed.
  if (typeof raw.close !== 'function' || socket.parser) {
    socket.pause();
    return () => socket.destroy();
  }
  raw.onread = () => undefined;
  socket._handle = null;
  socket.setTimeout(0);
  const { server } = socket;
  if (typeof server?._connections === 'number') {
    server._connections--;
    server._emitCloseIfDrained?.();
  }
  return () => {
    raw.close?.();
  };
}

/**
 * The handle to send; undefined if it is closed already, as after it was sent once.
 *
 * @throws ERR_INVALID_HANDLE_TYPE if it is no handle, or its descriptor cannot be seen.
 */
export function toSentHandle(handle: unknown, keepsOpen: boolean): SentHandle | undefined {
  const type = typeof handle === 'object' && handle !== null ? typeOf(handle) : undefined;
  if (type === undefined) throw invalidHandle();
  const raw = rawOf(handle as object, type);
  if (raw === null) return undefined;
  const fd = raw?.fd;
  if (raw === undefined || typeof fd !== 'number') throw invalidHandle();
  if (fd < 0) return undefined;
  const facts = type === 'dgram.Socket' ? { dgramType: (handle as { type: string }).type } : {};
  const detaches = type === 'net.Socket' && !keepsOpen;
  return { type, fd, facts, detach: detaches ? () => detach(handle as Socket, raw) : undefined };
}
