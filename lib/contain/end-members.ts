// Ends the members of a unit for a caller that waits: asks them, then kills those that have not ended in time.

import { constants } from 'node:os';

import { EPERM, ESRCH } from '../internal/errno';
import { check } from '../internal/errors';
import { after } from '../internal/long-timer';

/** A first signal that is not sent. */
export const NONE = 0;
const { SIGCONT, SIGKILL } = constants.signals;

/** Milliseconds from one SIGKILL to the next, for members that the one before has not found. */
const AGAIN_MS = 1_000;

/** A unit, or a child that has one. */
export interface Whole {
  /** Whether a member may live. */
  readonly lives: boolean;
  /** Resolves when no member lives. */
  readonly ended: Promise<void>;
  /** Signals every member. Returns 0 or a negated errno. */
  signal(signal: number): number;
}

/** Resolves at the end, or after so many milliseconds. */
export async function endedWithin({ ended }: Whole, milliseconds: number): Promise<void> {
  let stop = (): void => {};
  const late = new Promise<void>((resolve) => {
    stop = after(milliseconds, resolve);
  });
  try {
    await Promise.race([ended, late]);
  } finally {
    stop();
  }
}

// Without permission for any of them now, some may still be killed, and others may end by themselves.
const ASKING_TOLERATED: readonly number[] = [ESRCH, EPERM];

function send(whole: Whole, signal: number): void {
  const error = whole.signal(signal);
  const isTolerated = signal === SIGKILL ? error === ESRCH : ASKING_TOLERATED.includes(error);
  if (!isTolerated) check(error, 'kill');
}

/**
 * Sends `signal` to every member, and continues those that are stopped, because they would not take it. Sends SIGKILL to those
 * that live after `grace` milliseconds. Resolves when none lives, with whether SIGKILL was sent after the grace.
 *
 * @throws `EPERM`: this process may kill none of the members that live.
 */
export async function endMembers(whole: Whole, signal: number, grace: number): Promise<boolean> {
  if (signal !== NONE) send(whole, signal);
  if (signal !== SIGKILL) {
    send(whole, SIGCONT);
    await endedWithin(whole, grace);
  }
  const needsKill = whole.lives;
  while (whole.lives) {
    send(whole, SIGKILL);
    await endedWithin(whole, AGAIN_MS);
  }
  return needsKill;
}
