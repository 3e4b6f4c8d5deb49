// Signals the group or the unit of a child, and asks children to end at the end of a `using` block.

import type { ChildProcess } from 'node:child_process';

import { ESRCH } from '../internal/errno';
import { SystemCallError } from '../internal/errors';
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

/** Signals the members of a contained child that has ended, as `kill` of ChildProcess does a child that runs. */
export function killRest(child: ChildProcess, signal: number): boolean {
  const result = handleOf(child).kill(signal);
  if (result === 0) (child as { killed: boolean }).killed = true;
  else if (result !== ESRCH) child.emit('error', new SystemCallError(result, 'kill'));
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
