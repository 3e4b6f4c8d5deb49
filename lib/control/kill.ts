// Signals the group or the unit of a child, and asks children to end at the end of a `using` block.

import type { ChildProcess } from 'node:child_process';

import { EINVAL, ENOSYS, ESRCH } from '../internal/errno';
import { errnoError, unknownSignalOfNode } from '../internal/node-errors';
import { signalNumber } from '../internal/node-signal';
import { toSignalNumber, type Signal } from '../signals/names';
import { handleOf } from '../child/handle';
import { noteSent, wasAsked } from '../child/sent-signals';

/** Signals the group of the child. Returns whether there was a process to signal. */
export function killGroup(child: ChildProcess, signal: Signal): boolean {
  const number = signal === 0 ? 0 : toSignalNumber(signal, 'signal');
  const handle = handleOf(child);
  if (!handle.killGroup(number)) return false;
  // As after `kill`.
  (child as { killed: boolean }).killed = true;
  // The unit of a contained child may have members in other groups.
  if (handle.contained === undefined) noteSent(child, number);
  return true;
}

/**
 * Signals the child as `kill` of ChildProcess does, and also the members of a contained child that has ended. `refuse` is the method
 * of the runtime, which throws its own error for an unknown signal.
 */
export function kill(child: ChildProcess, signal: unknown, refuse: ChildProcess['kill']): boolean {
  const number = signal === 0 ? 0 : signalNumber(signal === undefined ? 'SIGTERM' : signal);
  if (number === undefined) {
    refuse.call(child, signal as NodeJS.Signals);
    // Deno's method looks at no signal for a child that was killed before.
    throw unknownSignalOfNode(signal);
  }
  const result = handleOf(child).kill(number);
  if (result === EINVAL || result === ENOSYS) throw errnoError(result, 'kill');
  if (result === 0) (child as { killed: boolean }).killed = true;
  else if (result !== ESRCH) child.emit('error', errnoError(result, 'kill'));
  return result === 0;
}

/** Asks the child to end, and with it its unit, or the group that it leads, unless that was done before. */
export function dispose(child: ChildProcess): void {
  const { contained, leadsGroup } = handleOf(child);
  if (contained === undefined && !leadsGroup) {
    if (!child.killed) child.kill();
  } else if (!wasAsked(child)) {
    if (contained === undefined) killGroup(child, 'SIGTERM');
    else child.kill('SIGTERM');
  }
}
