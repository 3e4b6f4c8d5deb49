// Ends the process handles that Node makes for every ChildProcess and that sigmask replaces.
//
// Each of these handles lives forever unless it is closed, and can only be closed after a start. So Node's own method is made to
// fail at one, with a descriptor that is none, and closes it. From libuv 1.52 on, closing a handle after that removes it from the
// event loop's list of handles a second time. It uses the neighbours that the handle had during the start. If one of them has
// gone, or a new one has come between, memory is corrupted. So both happen where nothing can come between: at
// the end of the loop's check phase, just before handles are closed, the last one first.

import { channel } from 'node:diagnostics_channel';

import { atEndOfCheckPhase, takesOutTwice } from './event-loop';

// Ending one handle alone takes as long as ending several of many.
const BATCH = 32;

const NONE = { fd: -1 };

type Spawn = (this: { _handle: object }, options: object) => unknown;

// Subscribers would mistake it for the start of a child.
const isTraced = (): boolean => ['start', 'error'].some((name) => channel(`tracing:child_process.spawn:${name}`).hasSubscribers);

function failAndClose(spawn: Spawn, handle: object): void {
  try {
    spawn.call({ _handle: handle }, { file: '/', args: [], envPairs: [], stdio: [NONE, NONE, NONE] });
  } catch {
    // As intended.
  }
}

/** Returns a function that ends handles, in batches or with the last one. `spawn` is Node's `ChildProcess.prototype.spawn`. */
export function makeRelease(spawn: Spawn): (handle: object, last: boolean) => void {
  const left: object[] = [];
  return (handle, last) => {
    if (left.push(handle) < BATCH && !last) return;
    const release = (): void => {
      if (!isTraced()) for (const one of left.splice(0)) failAndClose(spawn, one);
    };
    if (takesOutTwice) atEndOfCheckPhase(release);
    else release();
  };
}
