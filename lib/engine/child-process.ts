// The object of a child that the runtime does not make.

import * as stock from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';

import type { Internals } from '../node/shapes';

const announcements = channel('child_process');

// A function, because a class cannot do without its own constructor.
function Alone(): void {
  // Only its prototype is used.
}
Alone.prototype = Object.create(EventEmitter.prototype) as object;

/** Makes an instance of the runtime's class ChildProcess, without a process of the runtime, and announces it as Node does. */
export function makeChild(): Internals {
  const runtimes = stock.ChildProcess as (new () => unknown) | undefined;
  const child = Reflect.construct(EventEmitter, [], runtimes ?? Alone) as Internals;
  const none = {
    _closesNeeded: 1,
    _closesGot: 0,
    connected: false,
    signalCode: null,
    exitCode: null,
    killed: false,
    spawnfile: null,
    _handle: null,
  };
  Object.assign(child, none);
  if (announcements.hasSubscribers) announcements.publish({ process: child });
  return child;
}
