// Ends this process as a child has ended.

import type { WaitStatus } from '../child/wait-status';
import { native } from '../internal/binding';
import { toSignalNumber, type SignalName } from '../signals/names';

const SIGNALLED = 128;
const UNKNOWN = 1;

function endBy(signal: SignalName): never {
  const number = toSignalNumber(signal, 'signal');
  native().dieBy(number);
  // The kernel does not let the signal end process 1 of a container.
  process.exit(SIGNALLED + number);
}

/** Ends this process with the same exit code, or by the same signal. `status` is null if it is unknown. */
export function endAs(status: WaitStatus | null): never {
  if (status === null) process.exit(UNKNOWN);
  if ('code' in status) process.exit(status.code);
  // A core dump of Node says nothing about the child, and could overwrite the child's.
  native().forgoCoreDump();
  endBy(status.signal);
}
