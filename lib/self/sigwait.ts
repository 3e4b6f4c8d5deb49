// Accepting one signal.

import { EAGAIN } from '../internal/errno';
import { invalidArgType, SystemCallError } from '../internal/errors';
import { AbortError } from '../internal/node-errors';
import { toInteger, toOptions } from '../internal/validate';
import type { ChangeableSetLike } from '../signals/set';
import { toProcessSet } from './process-mask';
import type { SignalInfo } from './signal-info';
import { SignalStream } from './signal-stream';

const MAX_TIMEOUT = 2 ** 31 - 1;

/** Options of {@link sigwait}. */
export interface SigwaitOptions {
  /** Milliseconds to wait; 0 accepts only a pending signal. Without it, the wait has no time limit. */
  timeout?: number | undefined;
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
  /** Whether the wait keeps the event loop alive; true by default. */
  ref?: boolean | undefined;
}

function toSigwaitOptions(value: unknown): SigwaitOptions {
  const options = toOptions(value, 'options', ['timeout', 'signal', 'ref']);
  const { timeout, signal, ref } = options;
  if (timeout !== undefined) toInteger(timeout, 'options.timeout', 0, MAX_TIMEOUT);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalidArgType('options.signal', 'an AbortSignal', signal);
  if (ref !== undefined && typeof ref !== 'boolean') throw invalidArgType('options.ref', 'a boolean', ref);
  return options as SigwaitOptions;
}

/**
 * Waits for a signal of `set` and accepts it: no listener receives it, and its default action does not happen. On macOS it works
 * in the main thread only.
 *
 * During the wait the set is blocked for the process as by {@link blockSignals}. When the promise settles, the mask is as
 * before. Between two calls a signal is delivered as usual. To accept it later, block the signals with a guard of your own, or use
 * {@link signalStream}, whose notes also apply here.
 *
 * @param set - The signals to wait for.
 * @param options - The time limit, an `AbortSignal`, and whether the wait keeps the event loop alive.
 * @returns a promise of the signal. It rejects with `EAGAIN` when `timeout` is over, as sigtimedwait fails, and with
 * `ABORT_ERR` when `options.signal` is aborted.
 * @throws the errors of {@link signalStream}, as a rejection.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigtimedwait.html | sigtimedwait(3p)}.
 *
 * @example
 * ```js
 * import { sigwait } from 'sigmask';
 *
 * const waiting = sigwait('SIGUSR2', { timeout: 5_000 });
 * process.kill(process.pid, 'SIGUSR2');
 * const { signal, code } = await waiting;
 * console.log(signal, code);
 * // prints: SIGUSR2 SI_USER
 * ```
 */
export async function sigwait(set: ChangeableSetLike, options: SigwaitOptions = {}): Promise<SignalInfo> {
  const { timeout, signal, ref = true } = toSigwaitOptions(options);
  const signals = toProcessSet(set, 'set');
  if (signal?.aborted === true) throw new AbortError(signal.reason);
  const stream = new SignalStream(signals);
  if (!ref) stream.unref();
  let failure: Error | undefined;
  const giveUp = (error: Error): void => {
    failure ??= error;
    stream.stop();
  };
  const abort = (): void => {
    giveUp(new AbortError(signal?.reason));
  };
  const timer = timeout === undefined ? undefined : setTimeout(giveUp, timeout, new SystemCallError(EAGAIN, 'sigtimedwait'));
  if (!ref) timer?.unref();
  signal?.addEventListener('abort', abort);
  try {
    const { value } = await stream.next();
    if (value === undefined) throw failure as Error;
    return value;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    stream.close();
  }
}
