// Ends this process as a child has ended.

import type { WaitStatus } from '../child/wait-status';
import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { ignoreSignals } from '../self/disposition';
import { toSignalNumber, type SignalName } from '../signals/names';
import { SignalSet } from '../signals/set';
import { exitBy, exitWith } from './last-exit';

const UNKNOWN = 1;

/** Sends the signal to the other processes in the group of this process, and makes this process ignore it. */
function signalOthers(signal: SignalName): void {
  ignoreSignals(SignalSet.of(signal));
  // This cannot fail with ESRCH: this process is in the group.
  check(native().killpg(native().getpgrp(), toSignalNumber(signal, 'signal')), 'killpg');
}

/**
 * Ends this process with the same exit code, or by the same signal. `status` is null if it is unknown. `isFromKey` says
 * whether a key of the terminal may have sent a signal that this process has not got. `terminal` is a descriptor of the
 * controlling terminal.
 */
export function endAs(status: WaitStatus | null, isFromKey: (signal: SignalName) => boolean, terminal: number | undefined): void {
  if (status?.signal == null) {
    exitWith(status?.code ?? UNKNOWN, terminal);
    return;
  }
  // A core dump of Node says nothing about the child, and could overwrite the child's.
  native().forgoCoreDump();
  // A shell that runs a script ends with its command if both have got the signal.
  if (isFromKey(status.signal)) signalOthers(status.signal);
  exitBy(status.signal, terminal);
}
