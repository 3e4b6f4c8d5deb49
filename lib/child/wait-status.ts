// How a child ended.

import { native } from '../internal/binding';
import { PLACES } from '../internal/places';
import { nameOf, type SignalName } from '../signals/names';

/**
 * How a child ended. All three members always exist: `code` is null if a signal ended the child, and `signal` is null if the child
 * exited.
 */
export type WaitStatus =
  | {
      /** The exit code, from 0 to 255. */
      readonly code: number;
      /** No signal ended the child. */
      readonly signal: null;
      /** A child that exits dumps no core. */
      readonly coreDumped: false;
    }
  | {
      /** The child did not exit. */
      readonly code: null;
      /** The signal that ended the child. */
      readonly signal: SignalName;
      /** Whether the kernel reports a core dump. */
      readonly coreDumped: boolean;
    };

/** The wait status that the last native call has reported; null if another process has reaped the child. @internal */
export function lastWaitStatus(): WaitStatus | null {
  const { words } = native();
  const { code, signal, coreDumped, known } = PLACES.endWords;
  if (words[known] !== 1) return null;
  const number = words[signal] as number;
  if (number === 0) return { code: words[code] as number, signal: null, coreDumped: false };
  return { code: null, signal: nameOf(number), coreDumped: words[coreDumped] === 1 };
}
