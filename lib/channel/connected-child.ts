// What a child with a channel has.

import type { ChildProcess } from 'node:child_process';

import type { Control } from './channel-control';

/** The arguments of a call that waits. */
export type Queued = readonly [message: unknown, handle: unknown, options: unknown, callback: unknown];

/** The members of a child with a channel; also those that Node does not document. */
export interface Members {
  connected: boolean;
  channel: Control | null;
  /** The calls that wait for the answer to a handle; null if no handle waits for one. */
  _handleQueue: Queued[] | null;
  send(message: unknown, handle?: unknown, options?: unknown, callback?: unknown): boolean;
  _send(message: unknown, handle?: unknown, options?: unknown, callback?: unknown): boolean;
  disconnect(): void;
  _disconnect(): void;
}

export type ConnectedChild = Omit<ChildProcess, keyof Members | 'emit'> & Members & { emit(name: string, ...values: unknown[]): boolean };
