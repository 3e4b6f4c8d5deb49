// What sigmask adds to the children that it starts.

import type { ChildProcess } from 'node:child_process';

import { ChildHandle } from './child-handle';
import type { ChildPlan } from './child-signals';
import { invalidState } from './internal/errors';
import type { ValidOptions } from './internal/node-child-process';
import type { Signal } from './signals';
import type { SignalsAtExec } from './spawn';
import type { SignalState } from './state';
import type { WaitStatus } from './wait-status';

/** What `sigmask/child_process` adds to every `ChildProcess` that it starts. */
export interface SignalChild {
  /** The child's state just before `execve`; undefined where it could not be started. */
  readonly signalsAtExec: SignalsAtExec | undefined;
  /** How the child ended, real-time signals included; null before. Set by the time of `'exit'`. */
  readonly waitStatus: WaitStatus | null;
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
   * @throws `ERR_INVALID_STATE`: the child is in the group of this process. `EPERM`: not allowed for any process of it.
   * `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`.
   *
   * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/killpg.html | killpg(3p)}.
   */
  killGroup(signal?: Signal): boolean;
}

const handles = new WeakMap<object, ChildHandle>();

function handleOf(child: object): ChildHandle {
  const handle = handles.get(child);
  if (handle === undefined) throw invalidState('Not a child that sigmask has started');
  return handle;
}

// One object for all children: closures of each would cost more than the rest of a spawn's garbage.
const ADDED: { [Key in keyof SignalChild]: PropertyDescriptor & ThisType<object> } = {
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
};

/** Has a child run by `plan`, and adds what {@link SignalChild} describes to it. */
export function runByPlan(child: ChildProcess, options: ValidOptions, plan: ChildPlan): ChildHandle {
  const handle = new ChildHandle(options, plan);
  handles.set(child, handle);
  Object.defineProperties(child, ADDED);
  return handle;
}
