// The children of a scope, until they have ended.

import type { ChildProcess } from 'node:child_process';

import { reachOf } from '../control/reach';
import type { SignalChild } from '../control/signal-child';

type Child = SignalChild & ChildProcess;

/** Children that live, or that have left processes that live. Others are removed, so that a long scope does not keep them in memory. */
export class LiveChildren implements Iterable<Child> {
  readonly #children = new Set<Child>();

  add(child: ChildProcess): void {
    this.#children.add(child as Child);
  }

  /** The child has ended. It stays in the list while processes that it has left live. */
  async settle(child: ChildProcess): Promise<void> {
    // The handle notes the end only after this call.
    await Promise.resolve();
    await reachOf(child).ended;
    this.#children.delete(child as Child);
  }

  [Symbol.iterator](): IterableIterator<Child> {
    return [...this.#children].filter((child) => reachOf(child).lives).values();
  }
}
