// Ends the process handles that Node makes with every ChildProcess and that ours replace.
//
// Such a handle lives forever unless it is closed, and can only be closed after `spawn`. So it is made to fail a spawn,
// of nothing and onto a descriptor that is none. From libuv 1.52 on, closing a handle after that takes it out of the
// event loop's list of handles for a second time, by the neighbours that it had during `spawn`: if one of them has
// gone, or a new one has come between, memory is corrupted. So both happen where nothing can come between: at the end of
// the loop's check phase, which the closing of handles follows, the last one to be closed first.

import { atEndOfCheckPhase, takesOutTwice } from './event-loop';
import type { ProcessHandle } from './shapes';

// One alone takes as long as several of many.
const BATCH = 32;

type FailingSpawn = (handle: { spawn(...args: unknown[]): unknown }) => unknown;

const NOTHING = { file: '/', args: [] as string[], envPairs: [] as string[], stdio: [{ type: 'fd', fd: -1 }] };

// How `spawn` is called can only be seen in the source of the method that calls it; where that reads differently, the
// handles stay.
const FAILING_SPAWNS: readonly [RegExp, FailingSpawn][] = [
  [/_handle\.spawn\(options\)/, (handle) => handle.spawn(NOTHING)],
  [
    /_handle\.spawn\(\s*options\.file,\s*options\.args,\s*options\.cwd,\s*options\.envPairs,\s*options\.stdio,\s*spawnFlags,/,
    (handle) => handle.spawn(NOTHING.file, NOTHING.args, undefined, NOTHING.envPairs, NOTHING.stdio, 0),
  ],
];

/** Returns what ends handles, many at a time or with the last one, given Node's `ChildProcess.prototype.spawn`. */
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
