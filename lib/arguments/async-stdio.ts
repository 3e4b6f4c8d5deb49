// The descriptors of a child that runs on its own.

import type { Stdio } from '../node/shapes';
import { defaultWord, descriptorOf, handlesOf, propertyOf, toWords } from './stdio-words';

/** This process's end of a pipe, once there is one. */
export class PipeEnd {
  readonly isOfAddon = true;
  fd = -1;

  open(fd: number): void {
    this.fd = fd;
  }
}

export interface AsyncStdio {
  readonly items: readonly Stdio[];
  /** This process's ends of the child's pipes. */
  readonly ends: readonly (PipeEnd | undefined)[];
  /** The sockets that the child takes over. */
  readonly taken: readonly unknown[];
  /** The descriptor of its channel. */
  readonly channel: number | undefined;
}

const hasOwnDescriptor = (word: unknown): boolean => typeof propertyOf(word, 'fd') === 'number';

/** Undefined for a wrong word. */
function toItem(word: unknown, index: number): Stdio | undefined {
  if (word === 'ignore') return { type: 'ignore' };
  if (word === 'ipc') return { type: 'pipe', handle: new PipeEnd() };
  if (word === 'pipe' || word === 'overlapped') return { type: word, handle: new PipeEnd() };
  if (word === 'inherit') return { type: 'inherit', fd: index };
  if (typeof word === 'number') return word < 0 ? toItem('pipe', index) : { type: 'fd', fd: word };
  const fd = descriptorOf(word);
  return fd === undefined ? undefined : { type: hasOwnDescriptor(word) ? 'fd' : 'wrap', fd, handle: { fd } };
}

/** Undefined if the runtime takes none of this. */
export function toAsyncStdio(stdio: unknown): AsyncStdio | undefined {
  const words = toWords(stdio)?.map((word, index) => word ?? defaultWord(index));
  const items = words?.map(toItem).filter((item) => item !== undefined);
  if (words === undefined || items?.length !== words.length) return undefined;
  const at = words.indexOf('ipc');
  if (at !== words.lastIndexOf('ipc')) return undefined;
  const ends = items.map((item) => ('handle' in item && item.handle instanceof PipeEnd ? item.handle : undefined));
  return { items, ends, channel: at < 0 ? undefined : at, taken: words.filter((_, index) => items[index]?.type === 'wrap') };
}

interface Reading {
  reading: boolean;
  readStop(): void;
}

const canStop = (handle: unknown): handle is Reading => typeof propertyOf(handle, 'readStop') === 'function';

/** The child reads what comes from now on. */
export function leaveToChild(socket: unknown): void {
  const handle = handlesOf(socket).find(canStop);
  if (handle !== undefined) {
    handle.reading = false;
    handle.readStop();
  }
  const stream = socket as { pause?: () => void; readableFlowing?: unknown; _readableState?: { reading: boolean } };
  stream.pause?.();
  stream.readableFlowing = false;
  if (stream._readableState !== undefined) stream._readableState.reading = false;
}
