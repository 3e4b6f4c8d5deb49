// Ends a child's output at what the child itself has written, also if other processes keep its pipes open.

import type { ChildProcess } from 'node:child_process';
import { Socket, type SocketConstructorOpts } from 'node:net';

import { native } from '../internal/binding';

/** The handle of a stream, as Node made it. */
interface Reading {
  _handle: { readonly fd: number } | null;
}

/** Reads on, because a process that writes to a closed pipe gets SIGPIPE. */
function readForOthers(handle: object): void {
  const rest = new Socket({ handle } as SocketConstructorOpts);
  rest.on('error', () => {});
  rest.resume();
  rest.unref();
}

function endNow(stream: Socket & Reading): void {
  const { _handle: handle } = stream;
  if (stream.destroyed || handle === null) return;
  stream._handle = null;
  readForOthers(handle);
  // Node 20 does not close a stream without a handle by itself.
  stream.once('end', () => stream.destroy());
  stream.push(null);
}

function endWhenRead(stream: Socket & Reading): void {
  const { _handle: handle } = stream;
  if (stream.destroyed || handle === null) return;
  const end = stream.bytesRead + Math.max(native().unreadBytes(handle.fd), 0);
  const look = (): void => {
    if (stream.bytesRead < end) return;
    stream.off('data', look);
    // A stream that ends while it emits data stops its handle.
    process.nextTick(endNow, stream);
  };
  stream.on('data', look);
  look();
}

/** A stream of this package does it itself. */
const isOwn = (stream: object): stream is { endWhenRead(): void } => 'endWhenRead' in stream;

/** Call this when the child has ended. */
export function readUntilExit({ stdout, stderr }: ChildProcess): void {
  for (const stream of [stdout, stderr]) {
    if (stream === null) continue;
    if (isOwn(stream)) stream.endWhenRead();
    else endWhenRead(stream as unknown as Socket & Reading);
  }
}
