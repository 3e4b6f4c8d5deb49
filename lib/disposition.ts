// The process's signal dispositions.

import { native } from './internal/binding';
import { check } from './internal/errors';
import { setFromWords } from './signal-set';
import { toSignalNumber, type Signal } from './signals';

/** What the process does with a signal: its default action, nothing, or a handler. */
export type Disposition = 'default' | 'ignore' | 'handler';

/**
 * The disposition of `signal` in this process, as the kernel has it.
 *
 * The disposition is the process's, the same in every thread. `execve` keeps "ignore" and turns a handler into
 * "default". Node itself ignores `SIGPIPE` and `SIGXFSZ` and handles `SIGINT` and `SIGTERM`, without any listener.
 *
 * @throws `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE` for what is no signal.
 *
 * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/sigaction.html | sigaction(3p)}.
 */
export function getDisposition(signal: Signal): Disposition {
  const number = toSignalNumber(signal, 'signal');
  check(native().dispositions(), 'sigaction');
  if (setFromWords(0).hasNumber(number)) return 'ignore';
  return setFromWords(1).hasNumber(number) ? 'handler' : 'default';
}
