// Ends this process with a code, or by a signal after everything that Node does at its exit.

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { toSignalNumber, type SignalName } from '../signals/names';

const SIGNALLED = 128;
const NO_SIGNAL = 0;
const NO_TERMINAL = -1;

/**
 * Reserves what {@link exitBy} and {@link exitWith} need.
 *
 * @throws `ENOMEM`.
 */
export function prepareExit(): void {
  check(native().prepareLastExit(), 'atexit');
}

/**
 * Exits with a code, or like `process.exit()`. `terminal` is a descriptor of the controlling terminal: Node itself aborts
 * or is stopped if it cannot restore a terminal.
 */
export function exitWith(code: number | undefined, terminal: number | undefined): void {
  // Earlier listeners may change the code.
  const end = (last: number): void => {
    native().endAtExit(NO_SIGNAL, Number(process.exitCode ?? last), terminal ?? NO_TERMINAL);
  };
  process.once('exit', end);
  try {
    // An argument that is undefined would reset process.exitCode.
    if (code === undefined) process.exit();
    process.exit(code);
  } finally {
    // Test tools replace process.exit.
    process.off('exit', end);
  }
}

/**
 * Exits as `process.exit(128 + n)` does, and at the very end by signal n. The kernel does not let the signal end process 1
 * of a container, which therefore exits with that code. `terminal` is a descriptor of the controlling terminal.
 */
export function exitBy(signal: SignalName, terminal: number | undefined): void {
  const number = toSignalNumber(signal, 'signal');
  native().endAtExit(number, SIGNALLED + number, terminal ?? NO_TERMINAL);
  const exit = { begun: false };
  process.prependOnceListener('exit', () => {
    exit.begun = true;
  });
  try {
    process.exit(SIGNALLED + number);
  } catch (error) {
    // A listener for 'exit' has thrown. Node reports its error and exits, unless other code catches it.
    if (exit.begun) {
      setImmediate(() => native().dieBy(number));
      throw error;
    }
  }
  // Test tools replace process.exit by functions that throw or return.
  native().dieBy(number);
}
