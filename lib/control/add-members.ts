// Adds the members of SignalChild to a child.

import type { ChildProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';

import { ownOf } from '../internal/validate';
import { isKillOfRuntime } from '../node/intercept';
import type { Signal } from '../signals/names';
import { disposeAsync, end, type EndOptions } from './end';
import { handleOf } from '../child/handle';
import { dispose, kill, killGroup } from './kill';
import { members } from './members';
import type { SignalChild } from './signal-child';

type Added = Omit<SignalChild, keyof EventEmitter | 'unsupported'>;

const ADDED: { [Key in keyof Added]: PropertyDescriptor & ThisType<object> } = {
  signalsAtExec: {
    configurable: true,
    get() {
      return handleOf(this).signalsAtExec;
    },
  },
  waitStatus: {
    configurable: true,
    get() {
      return handleOf(this).waitStatus;
    },
  },
  resourceUsage: {
    configurable: true,
    get() {
      return handleOf(this).resourceUsage;
    },
  },
  signalState: {
    configurable: true,
    value(this: object) {
      return handleOf(this).signalState();
    },
  },
  killGroup: {
    configurable: true,
    value(this: ChildProcess, signal: Signal = 'SIGTERM') {
      return killGroup(this, signal);
    },
  },
  end: {
    configurable: true,
    value(this: ChildProcess, options: EndOptions = {}) {
      return end(this, options);
    },
  },
  members: {
    configurable: true,
    value(this: ChildProcess) {
      return members(this);
    },
  },
  [Symbol.dispose]: {
    configurable: true,
    value(this: ChildProcess) {
      dispose(this);
    },
  },
  [Symbol.asyncDispose]: {
    configurable: true,
    value(this: ChildProcess) {
      return disposeAsync(this);
    },
  },
  endedBy: {
    configurable: true,
    get() {
      return handleOf(this).cause.value;
    },
  },
  containment: {
    configurable: true,
    get() {
      return handleOf(this).contained?.containment ?? null;
    },
  },
  continueInForeground: {
    configurable: true,
    value(this: object) {
      return handleOf(this).continueInForeground();
    },
  },
};

type Listeners = Record<'on' | 'addListener' | 'prependListener', (event: string, listener: () => void) => unknown>;

// The other methods of EventEmitter call one of these.
function listening(prototype: Listeners, name: keyof Listeners): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: true,
    writable: true,
    value(this: ChildProcess, event: string, listener: () => void) {
      if (event === 'stopped' || event === 'continued') handleOf(this).watchStops();
      return prototype[name].call(this, event, listener);
    },
  };
}

type Kill = ChildProcess['kill'];

const method = (value: (this: ChildProcess, ...given: unknown[]) => unknown): PropertyDescriptor => ({
  configurable: true,
  enumerable: true,
  writable: true,
  value,
});

/** The methods of ChildProcess that are about its process. */
const ofProcess = (prototype: { kill: Kill }): PropertyDescriptorMap => ({
  kill: method(function (signal) {
    const { isRunning, contained } = handleOf(this);
    // Node's method, which a wrapper calls, knows nothing of the members of a child that has ended.
    const isOurs = isKillOfRuntime(prototype.kill) || (!isRunning && contained !== undefined);
    return isOurs ? kill(this, signal, prototype.kill) : prototype.kill.call(this, signal as NodeJS.Signals);
  }),
  ref: method(function () {
    handleOf(this).ref();
  }),
  unref: method(function () {
    handleOf(this).unref();
  }),
});

const prototypes = new WeakMap<object, object>();

// A shared prototype in front of Node's: properties of each child would cost more than the rest of a spawn's garbage.
/** Adds the members of {@link SignalChild}. */
export function addTo(child: ChildProcess): void {
  const prototype = Object.getPrototypeOf(child) as Listeners & { kill: Kill };
  let added = prototypes.get(prototype);
  if (added === undefined) {
    const listen = (name: keyof Listeners): PropertyDescriptor => listening(prototype, name);
    const all = {
      ...ADDED,
      ...ofProcess(prototype),
      on: listen('on'),
      addListener: listen('addListener'),
      prependListener: listen('prependListener'),
    };
    // A descriptor, too, inherits properties of Object.prototype.
    const own = Reflect.ownKeys(all).map((key) => [key, ownOf(Reflect.get(all, key) as PropertyDescriptor)] as const);
    added = Object.create(prototype, Object.fromEntries(own)) as object;
    prototypes.set(prototype, added);
  }
  Object.setPrototypeOf(child, added);
}
