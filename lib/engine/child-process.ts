// The object of a child that the runtime does not make.

import * as stock from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';

import { ownOf } from '../internal/validate';
import type { Internals } from '../node/shapes';

const announcements = channel('child_process');

// A function, because a class cannot do without its own constructor.
function Alone(): void {
  // Only its prototype is used.
}
Alone.prototype = Object.create(EventEmitter.prototype) as object;

/** Gives a child properties of its own. The classes of other runtimes have accessors of the same names. */
export function define(child: Internals, properties: object): void {
  for (const [name, value] of Object.entries(properties as Record<string, unknown>)) {
    Object.defineProperty(child, name, ownOf({ value, configurable: true, enumerable: true, writable: true }));
  }
}

const NONE = {
  _closesNeeded: 1,
  _closesGot: 0,
  connected: false,
  signalCode: null,
  exitCode: null,
  killed: false,
  spawnfile: null,
  _handle: null,
};

/** Gives a child that another runtime has made the properties that one of Node has. */
export function complete(child: Internals): void {
  define(child, NONE);
}

/** Makes an instance of the runtime's class ChildProcess, without a process of the runtime, and announces it as Node does. */
export function makeChild(): Internals {
  const runtimes = stock.ChildProcess as (new () => unknown) | undefined;
  const child = Reflect.construct(EventEmitter, [], runtimes ?? Alone) as Internals;
  define(child, NONE);
  if (announcements.hasSubscribers) announcements.publish({ process: child });
  return child;
}
