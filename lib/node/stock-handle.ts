// Ends the process handles that Node makes for every ChildProcess and that sigmask replaces.
//
// Each of these handles lives forever unless it is closed, and can only be closed after `spawn`. So its `spawn` is made to
// fail, with no program and an invalid descriptor. From libuv 1.52 on, closing a handle after that removes it from the
// event loop's list of handles a second time. It uses the neighbours that the handle had during `spawn`. If one of them has
// gone, or a new one has come between, memory is corrupted. So spawn and close happen where nothing can come between: at
// the end of the loop's check phase, just before handles are closed, the last one first.

import { atEndOfCheckPhase, takesOutTwice } from './event-loop';
import type { ProcessHandle } from './shapes';

// Ending one handle alone takes as long as ending several of many.
const BATCH = 32;

type FailingSpawn = (handle: { spawn(...args: unknown[]): unknown }) => unknown;

const NOTHING = { file: '/', args: [] as string[], envPairs: [] as string[], stdio: [{ type: 'fd', fd: -1 }] };

// Only the source of the calling method shows how `spawn` is called. If that source reads differently, the handles stay.
const FAILING_SPAWNS: readonly [RegExp, FailingSpawn][] = [
  [/_handle\.spawn\(options\)/, (handle) => handle.spawn(NOTHING)],
  [
    /_handle\.spawn\(\s*options\.file,\s*options\.args,\s*options\.cwd,\s*options\.envPairs,\s*options\.stdio,\s*spawnFlags,/,
    (handle) => handle.spawn(NOTHING.file, NOTHING.args, undefined, NOTHING.envPairs, NOTHING.stdio, 0),
  ],
];

/** Returns a function that ends handles, in batches or with the last one. `stockSpawn` is Node's `ChildProcess.prototype.spawn`. */
export function makeRelease(stockSpawn: unknown): (handle: ProcessHandle, last: boolean) => void {
  const source = String(stockSpawn);
  const failSpawn = FAILING_SPAWNS.find(([pattern]) => pattern.test(source))?.[1];
  if (failSpawn === undefined) return () => {};
  const left: ProcessHandle[] = [];
  return (handle, last) => {
    if (left.push(handle) < BATCH && !last) return;
    const release = (): void => {
      for (const one of left.splice(0)) {
        failSpawn(one);
        one.close();
      }
    };
    if (takesOutTwice) atEndOfCheckPhase(release);
    else release();
  };
}
