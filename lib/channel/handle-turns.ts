// Handles are sent one after the other: what follows one waits until the receiver has answered.

import { HANDLE, isInternal } from './incoming';
import type { SentHandle } from './sent-handle';

export const ACCEPTED = 'NODE_HANDLE_ACK';
export const LOST = 'NODE_HANDLE_NACK';

export const isAnswer = (message: unknown): boolean => isInternal(message) && (message.cmd === ACCEPTED || message.cmd === LOST);

const MOST_RETRIES = 3;

/** A handle that this process holds until the receiver has it. */
export interface Held {
  readonly bytes: Uint8Array;
  readonly fd: number;
  readonly release: () => void;
}

export function withHandle(message: unknown, { type, facts }: SentHandle): unknown {
  return { cmd: HANDLE, type, msg: message, ...facts };
}

/** The handle that waits for its answer. */
export class HeldHandle {
  #held: Held | undefined;
  #retries = 0;

  hold(held: Held): void {
    this.#held = held;
    this.#retries = 0;
  }

  release(): void {
    this.#held?.release();
    this.#held = undefined;
  }

  /** What has to be sent again after it was lost. */
  lost(): Held | undefined {
    if (this.#held === undefined || this.#retries++ < MOST_RETRIES) return this.#held;
    this.release();
    process.emitWarning('Handle did not reach the receiving process correctly', 'SentHandleNotReceivedWarning');
    return undefined;
  }
}
