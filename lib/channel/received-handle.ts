// Makes sockets and servers of the descriptors that messages have brought.

import * as dgram from 'node:dgram';
import * as net from 'node:net';

import { native } from '../internal/binding';
import { boundSocketWith } from './bound-socket';

/** A message that carries a handle. */
export interface HandleMessage {
  readonly cmd: string;
  readonly type?: unknown;
  readonly msg?: unknown;
  readonly dgramType?: unknown;
  /** The server of a socket. */
  readonly key?: unknown;
}

type Deliver = (handle?: unknown) => void;

// Bun takes the descriptor only in a call of `connect`.
const socketOf = (fd: number, options?: object): net.Socket => {
  const all = { fd, readable: true, writable: true, ...options };
  return 'bun' in process.versions ? net.connect(all as unknown as net.NetConnectOpts) : new net.Socket(all);
};

/** The handle beneath a socket, where the runtime has one: that is what Node delivers. */
function rawOf(socket: net.Socket): unknown {
  const { _handle } = socket as { _handle?: unknown };
  if (typeof _handle !== 'object' || _handle === null) return socket;
  Object.assign(socket, { _handle: null });
  return _handle;
}

function boundSocket(fd: number, dgramType: unknown, deliver: Deliver): void {
  const socket = dgram.createSocket(dgramType === 'udp6' ? 'udp6' : 'udp4');
  // A worker of a cluster would otherwise ask the primary.
  const options = { fd, exclusive: true };
  socket.bind(options, () => {
    deliver(socket);
  });
}

const MAKERS: Readonly<Record<string, (fd: number, message: HandleMessage, deliver: Deliver) => void>> = {
  'net.Socket': (fd, _message, deliver) => {
    deliver(socketOf(fd));
  },
  'net.Server': (fd, _message, deliver) => {
    const server = new net.Server();
    const failed = (): void => {
      deliver();
    };
    server.once('error', failed);
    server.listen({ fd, exclusive: true }, () => {
      server.off('error', failed);
      deliver(server);
    });
  },
  'net.Native': (fd, _message, deliver) => {
    deliver(rawOf(socketOf(fd, { manualStart: true })));
  },
  'net.BoundSocket': (fd, _message, deliver) => {
    const handle = rawOf(socketOf(fd, { manualStart: true }));
    deliver(boundSocketWith(handle) ?? handle);
  },
  'dgram.Socket': (fd, { dgramType }, deliver) => {
    boundSocket(fd, dgramType, deliver);
  },
  // The handle beneath cannot be seen.
  'dgram.Native': (fd, { dgramType }, deliver) => {
    boundSocket(fd, dgramType, deliver);
  },
};

/** Calls `deliver` with the socket or server that the message announces, or with nothing if the descriptor is something else. */
export function receiveHandle(message: HandleMessage, fd: number, deliver: Deliver): void {
  const type = String(message.type);
  const make = Object.hasOwn(MAKERS, type) && native().isSocket(fd) ? MAKERS[type] : undefined;
  if (make === undefined) {
    native().close(fd);
    deliver();
    return;
  }
  native().takePipe(fd);
  make(fd, message, deliver);
}
