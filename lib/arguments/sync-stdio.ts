// The descriptors of a child that this thread waits for.

import { isArrayBufferView } from 'node:util/types';

import { invalidArgValue } from '../internal/errors';
import type { SyncStdio } from '../node/shapes';
import { letRuntimeRefuse, type Call } from './refusal';
import { defaultWord, descriptorOf, toWords } from './stdio-words';

/** Undefined for what is taken as input elsewhere; null for a wrong item. */
function toItem(given: unknown, index: number): SyncStdio | undefined | null {
  const item = given ?? defaultWord(index);
  if (item === 'ignore') return { type: 'ignore' };
  if (item === 'pipe' || item === 'overlapped') return { type: item, readable: index === 0, writable: index !== 0 };
  if (item === 'inherit') return { type: 'inherit', fd: index };
  if (typeof item === 'number') return item < 0 ? toItem('pipe', index) : { type: 'fd', fd: item };
  const fd = item === 'ipc' ? undefined : descriptorOf(item);
  if (fd !== undefined) return { type: 'fd', fd };
  return item !== 'ipc' && (typeof item === 'string' || isArrayBufferView(item)) ? undefined : null;
}

function toBytes(input: unknown, encoding: unknown): ArrayBufferView | undefined {
  if (isArrayBufferView(input)) return input;
  return typeof input === 'string' ? Buffer.from(input, encoding as BufferEncoding) : undefined;
}

/** Throws the runtime's own error if it takes none of this. */
export function toSyncStdio(call: Call): readonly SyncStdio[] {
  const { stdio, input, encoding } = call.options;
  const items = toWords(stdio)?.map(toItem) ?? [null];
  const bytes = input ? toBytes(input, encoding) : undefined;
  if (items.includes(null) || (input && bytes === undefined)) {
    letRuntimeRefuse(call, true);
    throw invalidArgValue('options.stdio', stdio, 'has a value that a synchronous call cannot use');
  }
  const known = items.filter((item) => item !== undefined && item !== null);
  if (bytes !== undefined && known[0] !== undefined) known[0] = { ...known[0], input: bytes } as SyncStdio;
  return known;
}
