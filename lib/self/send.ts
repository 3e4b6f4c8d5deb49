// Sending signals, beyond `process.kill`.

import { constants } from 'node:os';

import { native } from '../internal/binding';
import { check, unavailableOnPlatform } from '../internal/errors';
import { toInteger, toPid } from '../internal/validate';
import { toSignalNumber, type Signal } from '../signals/names';

const { ENOSYS } = constants.errno;
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

/**
 * Sends a signal to the calling thread: Node's main thread or a Worker's thread. If the thread does not block the signal, it is
 * delivered before the call returns. A listener is called in a later turn of the event loop.
 *
 * @param signal - The name or the number of the signal.
 * @throws `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`: `signal` is not a
 * signal.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/raise.html | raise(3p)}.
 *
 * @example
 * ```js
 * import { setTimeout } from 'node:timers/promises';
 * import { raise } from 'sigmask';
 *
 * process.once('SIGUSR2', (signal) => console.log(signal));
 * raise('SIGUSR2');
 * await setTimeout(50); // A listener does not keep the event loop alive.
 * // prints: SIGUSR2
 * ```
 */
export function raise(signal: Signal): void {
  const binding = native();
  check(binding.raise(toSignalNumber(signal, 'signal')), 'raise');
  // Open signal streams are notified only of signals for the process.
  for (const look of binding.accepting.values()) look();
}

/**
 * Sends a signal with a value to process `pid`. Real-time signals are queued, and all of them arrive: lower numbers first, and
 * signals with the same number in the order in which they were sent. Linux only.
 *
 * @param pid - The receiver.
 * @param signal - The signal. 0 sends nothing and only checks that the process exists.
 * @param value - A 32-bit integer, which the receiver gets with the signal.
 * @throws `ESRCH`: no such process. `EPERM`: not allowed. `EAGAIN`: the receiver's user has too many signals pending.
 * `ERR_OUT_OF_RANGE`: `value` is not a 32-bit integer, or `pid` is below 1. `ERR_UNKNOWN_SIGNAL`, `ERR_INVALID_ARG_VALUE`,
 * `ERR_INVALID_ARG_TYPE`; `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigqueue.html | sigqueue(3p)}.
 *
 * @example
 * ```js
 * import { sigqueue, sigwait } from 'sigmask';
 *
 * const waiting = sigwait('SIGUSR2');
 * sigqueue(process.pid, 'SIGUSR2', 42);
 * console.log((await waiting).value);
 * // prints: 42
 * ```
 */
export function sigqueue(pid: number, signal: Signal, value = 0): void {
  const binding = native();
  const number = signal === 0 ? 0 : toSignalNumber(signal, 'signal');
  const result = binding.sigqueue(toPid(pid, 'pid', 1), number, toInteger(value, 'value', INT_MIN, INT_MAX));
  if (result === -ENOSYS) throw unavailableOnPlatform('sigqueue');
  check(result, 'sigqueue');
}
