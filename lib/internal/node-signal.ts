// Signals as node:child_process takes them.

import { constants } from 'node:os';

const signals: Readonly<Record<string, number>> = constants.signals;
const NUMBERS = Object.values(signals);

/** The number of a signal as Node takes it: a number, or a name in any case; undefined for another value. */
export function signalNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return NUMBERS.includes(value) ? value : undefined;
  const name = typeof value === 'string' ? value.toUpperCase() : '';
  return Object.hasOwn(signals, name) ? signals[name] : undefined;
}
