// How a child ended.

import { native } from '../internal/binding';
import { PLACES } from '../internal/places';
import { nameOf, type SignalName } from '../signals/names';

/** The wait status of a child that has ended: its exit code, or the signal that ended it. */
export type WaitStatus =
  | {
      /** The exit code, from 0 to 255. */
      readonly code: number;
    }
  | {
      /** The signal that ended it. */
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
  return number === 0 ? { code: words[code] as number } : { signal: nameOf(number), coreDumped: words[coreDumped] === 1 };
}
