// The options of `run`: those of env(1) for signals, and some more. They make the state that a command has at exec.

import { openSync } from 'node:fs';
import { constants } from 'node:os';

import { native } from '../internal/binding';
import { check } from '../internal/errors';
import { setpgid } from '../self/group';
import { SignalSet } from '../signals/set';
import type { Option } from '../usage/parse';
import { UsageError } from '../usage/usage-error';
import type { Inherited } from './inherited-state';
import { signalFrom } from './signal-spelling';

/** The state that a command has at exec. */
export interface ExecState {
  readonly blocked: SignalSet;
  readonly ignored: SignalSet;
  readonly newGroup: boolean;
  readonly foreground: boolean;
  /** 0 for none. */
  readonly parentDeathSignal: number;
  readonly list: boolean;
}

const { SIGKILL, SIGSTOP } = constants.signals;

/** Without a value the option means every signal; otherwise commas separate several. */
function signalsFrom(value: string | undefined): SignalSet {
  if (value === undefined) return SignalSet.all;
  return SignalSet.from(
    value
      .split(',')
      .filter((text) => text !== '')
      .map(signalFrom),
  );
}

// As in env: the kernel refuses to set the action of these, and skips them in a mask.
function settable(set: SignalSet): SignalSet {
  const [refused] = set.intersection([SIGKILL, SIGSTOP]);
  if (refused !== undefined) throw new UsageError(`the action of ${refused} cannot be changed`);
  return set;
}

/** The inherited state, changed by the options for it; a later option takes precedence over an earlier one. */
export function execStateFrom(options: readonly Option[], inherited: Inherited): ExecState {
  const { blocked, ignored } = inherited;
  const state = { blocked, ignored, newGroup: false, foreground: false, parentDeathSignal: 0, list: false };
  for (const { name, value } of options) {
    if (name === 'ignore-signal') {
      state.ignored = state.ignored.union(settable(signalsFrom(value)));
    } else if (name === 'default-signal') {
      const signals = signalsFrom(value);
      state.ignored = state.ignored.difference(settable(signals));
      state.blocked = state.blocked.difference(signals);
    } else if (name === 'block-signal') {
      state.blocked = state.blocked.union(signalsFrom(value)).difference([SIGKILL, SIGSTOP]);
    } else if (name === 'parent-death-signal') {
      state.parentDeathSignal = signalFrom(value as string);
    } else {
      if (name === 'list-signal-handling') state.list = true;
      if (name === 'new-group') state.newGroup = true;
      if (name === 'foreground') state.foreground = true;
    }
  }
  return state;
}

/** Sends this process a signal when its parent has ended. */
export function dieWithParent(signal: number): void {
  const parent = process.ppid;
  check(native().setParentDeathSignal(signal), 'prctl');
  // The parent ended before the kernel had the request.
  if (process.ppid !== parent) process.kill(process.pid, signal);
}

/** Gives this process that state, and this thread the mask, which execve keeps. */
export function applyExecState({ blocked, ignored, newGroup, foreground, parentDeathSignal }: ExecState): void {
  const binding = native();
  // A group leader already has its group, and a session leader must not ask for one.
  if (newGroup && binding.getpgrp() !== process.pid) setpgid(0, 0);
  if (foreground) check(binding.tcsetpgrp(openSync('/dev/tty', 'r+'), binding.getpgrp()), 'tcsetpgrp');
  check(binding.setEveryDisposition(ignored.low, ignored.high), 'sigaction');
  check(binding.pthread_sigmask(binding.SIG_SETMASK, blocked.low, blocked.high), 'pthread_sigmask');
  // Last, because it takes effect at once.
  if (parentDeathSignal !== 0) dieWithParent(parentDeathSignal);
}
