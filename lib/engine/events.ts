// The events of a child that `start` has started.

import type { Duplex } from 'node:stream';

import { errnoError } from '../internal/node-errors';
import { registry } from '../internal/registry';
import type { OurHandle } from '../node/launchers';
import type { Internals } from '../node/shapes';
import { define } from './child-process';
import { PipeStream } from './pipe-stream';

// Taken now, because tests may replace it with a fake later.
const nextTick = process.nextTick.bind(process);

/** Whether a stream of a child is the standard stream of another one, in Node's mark or ours. */
function isTaken(stream: object): boolean {
  if (registry.takenSockets.has(stream)) return true;
  const mark = Object.getOwnPropertySymbols(stream).find(({ description }) => description === 'kIsUsedAsStdio');
  return mark !== undefined && Reflect.get(stream, mark) === true;
}

// There are none where descriptors have run out.
const streamsOf = ({ stdio }: Internals): readonly (Duplex | null)[] => (stdio as readonly (Duplex | null)[] | undefined) ?? [];

/** Lets streams that have no reader come to their end. */
function drain(child: Internals): void {
  for (const stream of streamsOf(child)) {
    if (stream?.readable === true && !isTaken(stream)) stream.resume();
  }
}

/** The events that a child waits for before its `'close'`: its own end, and those of its streams. */
export class AwaitedEvents {
  readonly #child: Internals;
  #left = 1;

  constructor(child: Internals) {
    this.#child = child;
  }

  /** Makes the child wait for one more, which is a call of the result. */
  add(): () => void {
    this.#left++;
    return () => {
      this.one();
    };
  }

  /** One of the events has happened. */
  one(): void {
    if (--this.#left === 0) this.#child.emit('close', this.#child.exitCode, this.#child.signalCode);
  }
}

function report(child: Internals, handle: OurHandle, code: number): void {
  if (code >= 0) {
    child.emit('exit', child.exitCode, child.signalCode);
    return;
  }
  const { spawnfile, spawnargs } = child;
  const facts = { path: spawnfile, spawnargs: spawnargs.slice(1), stage: handle.stage };
  child.emit('error', Object.assign(errnoError(code, `spawn ${spawnfile}`), facts));
}

/** The child has ended, or with a negated errno as `code` it could not be started. */
export function ended(child: Internals, handle: OurHandle, awaited: AwaitedEvents, code: number, signal: string): void {
  define(child, signal ? { signalCode: signal } : { exitCode: code });
  child.stdin?.destroy();
  // A child that was not started has written nothing. Node destroys its streams before it reads their end.
  if (code >= 0) for (const stream of streamsOf(child)) if (stream instanceof PipeStream) stream.readNow();
  handle.close();
  child._handle = null;
  report(child, handle, code);
  nextTick(drain, child);
  awaited.one();
}
