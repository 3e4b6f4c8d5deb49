// Ends a child's output at what the child itself has written, also if other processes keep its pipes open.

import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

import { native } from '../internal/binding';

/** The handle of a stream, as Node made it. */
interface Reading {
  readonly _handle: { readonly fd: number; readStop(): void } | null;
}

function endWhenRead(stream: Socket & Reading): void {
  const { _handle: handle } = stream;
  if (stream.destroyed || handle === null) return;
  const end = stream.bytesRead + Math.max(native().unreadBytes(handle.fd), 0);
  const look = (): void => {
    if (stream.bytesRead < end) return;
    stream.off('data', look);
    handle.readStop();
    stream.push(null);
  };
  stream.on('data', look);
  look();
}

/** Call this when the child has ended. */
export function readUntilExit({ stdout, stderr }: ChildProcess): void {
  for (const stream of [stdout, stderr]) if (stream !== null) endWhenRead(stream as unknown as Socket & Reading);
}
