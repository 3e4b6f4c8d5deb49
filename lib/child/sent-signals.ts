// The signals that this process has sent to a child, or to the group or unit that it leads.

import { constants } from 'node:os';

const { SIGINT, SIGKILL, SIGQUIT, SIGTERM } = constants.signals;

// Other signals that end processes by default have other meanings as well: many servers read their configuration at a SIGHUP.
const ASKS: readonly number[] = [SIGTERM, SIGINT, SIGQUIT, SIGKILL];

const signals = new WeakMap<object, Set<number>>();

export function noteSent(child: object, signal: number): void {
  const sent = signals.get(child);
  if (sent === undefined) signals.set(child, new Set([signal]));
  else sent.add(signal);
}

export const wasSent = (child: object, signal: number): boolean => signals.get(child)?.has(signal) ?? false;

/** Whether the child has been asked to end. */
export const wasAsked = (child: object): boolean => ASKS.some((signal) => wasSent(child, signal));
