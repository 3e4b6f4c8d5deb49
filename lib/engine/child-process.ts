// The object of a child that the runtime does not make.

import * as stock from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';

import { registry } from '../internal/registry';
import { ownOf } from '../internal/validate';
import type { Internals } from '../node/shapes';

const announcements = channel('child_process');

// An object that Reflect.construct makes for the runtime's class has a hidden class of its own, which makes each access to it slow.
class Child extends EventEmitter {
  _closesNeeded = 1;
  _closesGot = 0;
  connected = false;
  signalCode = null;
  exitCode = null;
  killed = false;
  spawnfile = null;
  _handle = null;
}
Reflect.deleteProperty(Child.prototype, 'constructor');
// Other runtimes may lack the class.
const runtimes = stock.ChildProcess as { readonly prototype: object } | undefined;
if (runtimes !== undefined) Object.setPrototypeOf(Child.prototype, runtimes.prototype);

// One for all properties, because to make one for each takes longer than the rest.
const descriptor: PropertyDescriptor = ownOf({ value: undefined, configurable: true, enumerable: true, writable: true });

/** Gives a child properties of its own. The classes of other runtimes have accessors of the same names. */
export function define(child: Internals, properties: object): void {
  const values = properties as Record<string, unknown>;
  for (const name of Object.keys(values)) {
    descriptor.value = values[name];
    Object.defineProperty(child, name, descriptor);
  }
  descriptor.value = undefined;
}

const OF_EMITTER = Object.keys(new EventEmitter());

/** Gives a child that another runtime has made the properties that one of Node has. */
export function complete(child: Internals): void {
  define(child, Object.fromEntries(Object.entries(new Child()).filter(([name]) => !OF_EMITTER.includes(name))));
}

/** Makes an instance of the runtime's class ChildProcess, without a process of the runtime, and announces it as Node does. */
export function makeChild(): Internals {
  const child = new Child() as unknown as Internals;
  if (announcements.hasSubscribers) {
    registry.made = child;
    announcements.publish({ process: child });
    registry.made = undefined;
  }
  return child;
}
