// The forms in which env(1) and kill(1) read and write signals.

import { nameOf, toSignalNumber } from '../signals/names';
import { SignalSet } from '../signals/set';
import { nearest } from '../usage/suggest';
import { UsageError } from '../usage/usage-error';

const SHELL_STATUS = 0x7f;
const WAIT_STATUS = 0xff;

/** The number of a signal, given as `INT`, `int`, `SIGINT`, `2`, or the exit code `130` that a shell uses for it. */
export function signalFrom(text: string): number {
  const known = (value: unknown): number | undefined => {
    try {
      return toSignalNumber(value, 'signal');
    } catch (error) {
      // Whatever the error is, the text is not a signal.
      if (error instanceof TypeError || error instanceof RangeError) return undefined;
      throw error;
    }
  };
  const upper = text.toUpperCase();
  const number = Number(text);
  const signal = /^\d+$/.test(text)
    ? known(number & (number >= WAIT_STATUS ? WAIT_STATUS : SHELL_STATUS))
    : (known(upper) ?? known(`SIG${upper}`));
  if (signal !== undefined) return signal;
  const names = [...SignalSet.all, 'SIGKILL', 'SIGSTOP'].map((name) => name.replace(/^SIG/, ''));
  const meant = nearest(upper.replace(/^SIG/, ''), names);
  throw new UsageError(`'${text}': invalid signal`, meant && `SIG${meant}`);
}

/** The name in the form of `env --list-signal-handling` and of `kill -l` of procps and util-linux. */
export function shortNameOf(signal: number): string {
  const name = nameOf(signal).replace(/^SIG/, '');
  return name === 'IO' ? 'POLL' : name;
}
