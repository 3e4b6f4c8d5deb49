// The children of a scope, until they have ended.

import type { ChildProcess } from 'node:child_process';

import { reachOf } from '../control/reach';
import type { SignalChild } from '../control/signal-child';

type Child = SignalChild & ChildProcess;

/** Children of which something lives. It holds no others, so that a long scope keeps nothing of those that have ended. */
export class LiveChildren implements Iterable<Child> {
  readonly #children = new Set<Child>();

  add(child: ChildProcess): void {
    this.#children.add(child as Child);
  }

  /** The child ends. It stays as long as something that it has left lives. */
  async settle(child: ChildProcess): Promise<void> {
    // Its handle learns of the end after this call.
    await Promise.resolve();
    await reachOf(child).ended;
    this.#children.delete(child as Child);
  }

  [Symbol.iterator](): IterableIterator<Child> {
    return [...this.#children].filter((child) => reachOf(child).lives).values();
  }
}
