// What sigmask adds to the children that it starts.

import type { ChildProcess } from 'node:child_process';

import { ownOf } from '../internal/validate';
import type { SignalState } from '../look/read-state';
import type { Signal, SignalName } from '../signals/names';
import type { SignalsAtExec } from '../spawn/native-spawn';
import { handleOf } from './handle';
import type { WaitStatus } from './wait-status';

/** What `sigmask/child_process` adds to every `ChildProcess` that it starts. */
export interface SignalChild {
  /** The child's state just before `execve`; undefined where it could not be started. */
  readonly signalsAtExec: SignalsAtExec | undefined;
  /** How the child ended, real-time signals included; null before, and where that is not known. Set by the time of `'exit'`. */
  readonly waitStatus: WaitStatus | null;
  /**
   * What the child and those of its children that it has waited for used, in the units of `process.resourceUsage()`; null
   * before it has ended, and where somebody else has reaped it. Set by the time of `'exit'`.
   *
   * BSD and Linux: `wait4(2)`.
   */
  readonly resourceUsage: NodeJS.ResourceUsage | null;
  /**
   * The child's signal state now.
   *
   * @throws `ESRCH`: it has ended, or was never started. Others as {@link signalState}.
   */
  signalState(): SignalState;
  /**
   * Sends a signal, `SIGTERM` by default, to every process of the child's group; 0 only asks.
   *
   * For a child that was started with `processGroup` or `detached`. Returns whether it was sent: false once the child
   * has ended, because from then on the group's number may belong to others.
   *
   * @throws `ERR_INVALID_STATE`: the child is in the group of this process, or about to join it. `EPERM`: not allowed for any process of it.
   * `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`.
   *
   * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/killpg.html | killpg(3p)}.
   */
  killGroup(signal?: Signal): boolean;
  /**
   * Gives the child's group the terminal, with the modes that it had when the child was stopped, and continues the group by
   * `SIGCONT`: what a shell's `fg` does. To continue in the background, `killGroup('SIGCONT')`. For children with
   * `processGroup` or `foreground`. Returns false, and has done nothing, where the child has ended, or this process has no
   * terminal or is not in its foreground.
   *
   * @throws `ERR_INVALID_STATE`: the child is in the group of this process, or about to join it. `EPERM`: the group is of another session.
   */
  continueInForeground(): boolean;
  /**
   * Emitted when a signal has stopped the child, and when it goes on. A stop that came before the first of these listeners
   * is reported to it, if the child is still stopped. While there are listeners a thread waits for the child.
   *
   * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/waitid.html | waitid(3p)}, `WSTOPPED` and
   * `WCONTINUED`.
   */
  on(event: 'stopped', listener: (signal: SignalName) => void): this;
  /** Emitted when the child goes on. As `'stopped'`. */
  on(event: 'continued', listener: () => void): this;
  /** As `on`, for the first time only. */
  once(event: 'stopped', listener: (signal: SignalName) => void): this;
  /** As `on`, for the first time only. */
  once(event: 'continued', listener: () => void): this;
}

type Added = Omit<SignalChild, 'on' | 'once'>;

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
    value(this: object, signal: Signal = 'SIGTERM') {
      return handleOf(this).killGroup(signal);
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

// The others of EventEmitter call one of these.
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

const prototypes = new WeakMap<object, object>();

// A prototype of their own in front of Node's: properties of each child would cost more than the rest of a spawn's garbage.
/** Adds what {@link SignalChild} describes. */
export function addTo(child: ChildProcess): void {
  const prototype = Object.getPrototypeOf(child) as Listeners;
  let added = prototypes.get(prototype);
  if (added === undefined) {
    const listen = (name: keyof Listeners): PropertyDescriptor => listening(prototype, name);
    const all = { ...ADDED, on: listen('on'), addListener: listen('addListener'), prependListener: listen('prependListener') };
    // In a descriptor, too, a property of Object.prototype counts.
    const own = Object.fromEntries(Object.entries<PropertyDescriptor>(all).map(([name, descriptor]) => [name, ownOf(descriptor)]));
    added = Object.create(prototype, own) as object;
    prototypes.set(prototype, added);
  }
  Object.setPrototypeOf(child, added);
}
