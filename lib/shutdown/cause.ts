// Why a shutdown begins, and how this process ends after it.

import { invalidArgValue } from '../internal/errors';
import { toInteger, toOptions } from '../internal/validate';
import { endsProcesses } from '../signals/default-action';
import { nameOf, toSignalNumber, type Signal, type SignalName } from '../signals/names';
import type { SignalSender } from './options';

/** Options of {@link Shutdown.begin}. */
export interface BeginOptions {
  /** The exit code with which this process ends, from 0 to 255. */
  code?: number | undefined;
  /**
   * The signal that asks the children to finish; `'SIGTERM'` by default. If it is given without `code`, this process ends by it.
   */
  signal?: Signal | undefined;
}

/** A signal that has arrived, or a call of `begin`. */
export interface Cause {
  /** The signal that asks the children to finish. */
  readonly signal: SignalName;
  /** Whether the terminal has sent that signal to the group of this process, too. */
  readonly isShared: boolean;
  /** The sender of the signal; null for `begin`. */
  readonly sender: SignalSender | null;
  /** The signal by which this process ends, or its exit code. Undefined: it exits as `process.exit()` does. */
  readonly end: SignalName | number | undefined;
}

const KEYS = ['code', 'signal'] as const;
const MAX_CODE = 255;

/** Checks the options of `begin`. */
export function toCause(value: unknown): Cause {
  const { code, signal } = toOptions(value, 'options', KEYS);
  const name = signal === undefined ? undefined : nameOf(toSignalNumber(signal, 'options.signal'));
  if (name !== undefined && !endsProcesses(name)) throw invalidArgValue('options.signal', signal, 'must be a signal that ends a process');
  const end = code === undefined ? name : toInteger(code, 'options.code', 0, MAX_CODE);
  return { signal: name ?? 'SIGTERM', isShared: false, sender: null, end };
}
