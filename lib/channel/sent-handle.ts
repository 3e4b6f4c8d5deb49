// The handles that a message can carry: sockets, servers, and Node's own handles whose descriptors are accessible.

import * as dgram from 'node:dgram';
import { createRequire, isBuiltin } from 'node:module';
import * as net from 'node:net';

import { invalidHandle } from '../internal/node-errors';
import { isNode } from '../internal/runtime';
import { adopt, descriptorOf, isBoundSocket } from './bound-socket';
import type { SharingServer } from './shared-sockets';

export type HandleType = 'net.BoundSocket' | 'net.Socket' | 'net.Server' | 'net.Native' | 'dgram.Socket' | 'dgram.Native';

/** A handle that can be sent. */
export interface SentHandle {
  readonly type: HandleType;
  readonly fd: number;
  /** Facts that the message contains in addition. */
  readonly facts: { readonly dgramType?: string; readonly key?: string };
  /** The server of a socket, if it counts those that it has in other processes; `facts.key` names it. */
  readonly server: SharingServer | undefined;
  /** Takes the handle from its owner in this process. Returns a function that closes it here. Until then it can be sent again. */
  readonly detach: (() => () => void) | undefined;
}

/** A private handle of the runtime. Its members may be missing. */
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
  readonly _httpMessage?: { detachSocket(socket: net.Socket): void } | null;
  readonly server?: (Partial<SharingServer> & { _connections?: number; _connectionKey?: unknown; _emitCloseIfDrained?(): void }) | null;
}

/** What Node has for its HTTP servers. */
interface Http {
  readonly HTTPParser: new () => object;
  freeParser(parser: unknown, request: null, socket: net.Socket): void;
}

const HTTP = '_http_common';
let http: Http | undefined;

const httpOfNode = (): Http | undefined => (isNode && isBuiltin(HTTP) ? (http ??= createRequire(__filename)(HTTP) as Http) : undefined);

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

/** Takes the parser of HTTP from a socket, so that it reads nothing more. Returns whether the socket has none now. */
function freeParser(socket: Socket): boolean {
  const { parser } = socket;
  const http = parser ? httpOfNode() : undefined;
  if (http !== undefined && parser instanceof http.HTTPParser) {
    http.freeParser(parser, null, socket);
    socket._httpMessage?.detachSocket(socket);
  }
  return !socket.parser;
}

/** Takes the handle from a socket, so that the socket reads no data of the receiver. Returns a function that closes the handle. */
function detach(socket: Socket, raw: RawHandle): () => void {
  raw.readStop?.();
  // Another parser reads by itself until the socket is destroyed.
  if (typeof raw.close !== 'function' || !freeParser(socket)) {
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

function factsOf(handle: object, type: HandleType): Pick<SentHandle, 'facts' | 'server'> {
  if (type === 'dgram.Socket') return { facts: { dgramType: (handle as dgram.Socket & { type: string }).type }, server: undefined };
  const { server } = handle as Socket;
  const key = type === 'net.Socket' ? server?._connectionKey : undefined;
  if (typeof key !== 'string' || typeof server?._setupWorker !== 'function') return { facts: {}, server: undefined };
  return { facts: { key }, server: server as SharingServer };
}

/**
 * The handle to send; undefined if it is closed already, as after it was sent once.
 *
 * @throws ERR_INVALID_HANDLE_TYPE if it is no handle, or its descriptor cannot be seen.
 */
export function toSentHandle(handle: unknown, keepsOpen: boolean): SentHandle | undefined {
  if (typeof handle === 'object' && handle !== null && isBoundSocket(handle)) {
    if (handle.isPipe) throw invalidHandle();
    return { type: 'net.BoundSocket', fd: descriptorOf(handle), facts: {}, server: undefined, detach: () => adopt(handle) };
  }
  const type = typeof handle === 'object' && handle !== null ? typeOf(handle) : undefined;
  if (type === undefined) throw invalidHandle();
  const raw = rawOf(handle as object, type);
  if (raw === null) return undefined;
  const fd = raw?.fd;
  if (raw === undefined || typeof fd !== 'number') throw invalidHandle();
  if (fd < 0) return undefined;
  const detaches = type === 'net.Socket' && !keepsOpen;
  return { type, fd, ...factsOf(handle as object, type), detach: detaches ? () => detach(handle as Socket, raw) : undefined };
}
