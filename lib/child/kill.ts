// Signals the group of a child, and ends children at the end of a `using` or `await using` block.

import type { ChildProcess } from 'node:child_process';
import * as timers from 'node:timers';

import { ESRCH } from '../internal/errno';
import { check } from '../internal/errors';
import { waitGroup } from '../self/group';
import { nameOf, toSignalNumber, type Signal, type SignalName } from '../signals/names';
import { handleOf, type ChildHandle } from './handle';

// Taken now, because tests may replace them with fakes later.
const { setTimeout, clearTimeout } = timers;

/** Milliseconds from SIGTERM to SIGKILL. */
const GRACE_MS = 5_000;

// Other signals that end processes by default have other meanings as well: many servers read their configuration at a SIGHUP.
const ASKS: ReadonlySet<SignalName> = new Set<SignalName>(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGKILL']);

// The children whose groups have got one of these signals.
const asked = new WeakSet<ChildProcess>();

/** Signals the group of the child. Returns whether there was a process to signal. */
export function killGroup(child: ChildProcess, signal: Signal): boolean {
  const number = signal === 0 ? 0 : toSignalNumber(signal, 'signal');
  if (!handleOf(child).killGroup(number)) return false;
  // As after `kill`.
  (child as { killed: boolean }).killed = true;
  if (number !== 0 && ASKS.has(nameOf(number))) asked.add(child);
  return true;
}

/** Signals the members of a contained child that has ended, as `kill` of ChildProcess does the child. */
export function killRest(child: ChildProcess, signal: unknown = 'SIGTERM'): boolean {
  const number = signal === 0 ? 0 : toSignalNumber(signal, 'signal');
  const result = handleOf(child).kill(number);
  if (result === ESRCH) return false;
  check(result, 'kill');
  (child as { killed: boolean }).killed = true;
  return true;
}

/** Asks the child to end, and the whole group if it leads one, unless that was done before. */
export function dispose(child: ChildProcess): void {
  if (handleOf(child).leadsGroup) {
    if (!asked.has(child)) killGroup(child, 'SIGTERM');
  } else if (!child.killed) child.kill();
}

async function end(child: ChildProcess, handle: ChildHandle): Promise<void> {
  if (handle.isRunning) await new Promise((resolve) => child.once('exit', resolve));
  const { outliving } = handle;
  if (outliving === undefined) return;
  // It keeps the event loop alive, but fails where /proc is not readable or descriptors have run out.
  await waitGroup(outliving.pgid).catch(() => outliving.ended);
}

/** As {@link dispose}; kills what has not ended in time, and resolves when all has ended. */
export async function disposeAsync(child: ChildProcess): Promise<void> {
  const handle = handleOf(child);
  dispose(child);
  // Otherwise the event loop might end before this promise is resolved.
  handle.ref();
  const ended = end(child, handle);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  const killed = late.then(async () => {
    if (handle.leadsGroup) killGroup(child, 'SIGKILL');
    else child.kill('SIGKILL');
    await ended;
  });
  try {
    await Promise.race([ended, killed]);
  } finally {
    clearTimeout(timer);
  }
}
