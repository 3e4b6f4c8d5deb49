// Sockets that are bound, and neither listen nor connect yet. Node 26 has them.

import * as net from 'node:net';

interface BoundSocket {
  readonly isPipe: boolean;
  fd(): number;
}

/** What other versions of Node, and the type definitions, lack. */
interface Classes {
  readonly BoundSocket?: new () => BoundSocket;
  readonly _TransferredBoundSocket?: () => BoundSocket;
}

const { BoundSocket, _TransferredBoundSocket: makeEmpty } = net as Classes;

/** Whether this is such a socket, which has a descriptor that can be sent unless it is that of a path. */
export const isBoundSocket = (handle: object): handle is BoundSocket => BoundSocket !== undefined && handle instanceof BoundSocket;

/** Its descriptor. Throws the runtime's error if it has none any more. */
export function descriptorOf(bound: BoundSocket): number {
  try {
    return bound.fd();
  } catch (error) {
    structuredClone(bound, { transfer: [bound] as unknown as never[] });
    throw error;
  }
}

/** Takes the handle from the socket, which cannot be used here any more. Returns a function that closes the handle. */
export function adopt(bound: BoundSocket): () => void {
  const owner = new net.Socket({ handle: bound, manualStart: true } as net.SocketConstructorOpts);
  return () => owner.destroy();
}

/** The method by which a Worker puts a handle into an empty one. */
const PUT = 'messaging_deserialize_symbol';

/** Such a socket with a handle of the runtime; undefined where the runtime has none. */
export function boundSocketWith(handle: unknown): object | undefined {
  const prototype = BoundSocket?.prototype as object | undefined;
  const put = prototype && Object.getOwnPropertySymbols(prototype).find(({ description }) => description === PUT);
  if (makeEmpty === undefined || put === undefined) return undefined;
  const bound = makeEmpty() as BoundSocket & Record<symbol, (data: object) => void>;
  bound[put]?.({ handle });
  return bound;
}
