// How a child ended.

import { native } from '../internal/binding';
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
      /** Whether the kernel says that there is a core dump. */
      readonly coreDumped: boolean;
    };

/** The wait status that the last native call has reported; null where somebody else has reaped the child. @internal */
export function lastWaitStatus(): WaitStatus | null {
  const [code = 0, signal = 0, coreDumped, known] = native().words;
  if (known !== 1) return null;
  return signal === 0 ? { code } : { signal: nameOf(signal), coreDumped: coreDumped === 1 };
}
