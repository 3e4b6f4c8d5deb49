// The stream on this process's end of a child's pipe.

import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { native } from '../internal/binding';
import { permission } from '../node/contract';
import { isNode } from '../node/runtime';
import { PipeStream } from './pipe-stream';

// Without --allow-net Node refuses sockets. In Bun they take no descriptor; in Deno `pause` holds nothing back.
const takesDescriptor = (): boolean => isNode && permission() === undefined;

/** Takes a descriptor that the addon has opened, or -1 for none. */
export function makeStream(fd: number, readable: boolean): Duplex {
  if (fd < 0) return new Socket({ readable });
  if (!takesDescriptor()) return new PipeStream(fd, readable);
  native().takePipe(fd);
  return new Socket({ fd, readable });
}
