// The options on a child's place: its process group, its terminal, and its fate when its parent ends.

import { invalidArgType, invalidArgValue } from '../internal/errors';
import { FIRST_GROUP, toDescriptor, toPid } from '../internal/validate';
import { toSignalNumber, type Signal } from '../signals/names';

/** The options that `sigmask/child_process` adds to those of `node:child_process`, besides `signals`. */
export interface JobOptions {
  /**
   * The child's process group, in the same session: the parent's (`'inherit'`), a new one of its own (`'new'`), or an
   * existing one by its number. It is set before the child executes its program. The default is `'inherit'`, and `'new'`
   * with `foreground`.
   */
  processGroup?: 'inherit' | 'new' | number | undefined;
  /**
   * Gives the child's group the terminal before the child executes its program: `true` for the controlling terminal, if
   * there is one, or a descriptor of it. The terminal is taken back, with the modes that it had, when all children that got
   * it have ended or are stopped. A process that is not itself in the foreground has no terminal to give: its child starts
   * in the background. The option does not work in synchronous calls.
   *
   * POSIX: {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/tcsetpgrp.html | tcsetpgrp(3p)}.
   */
  foreground?: boolean | number | undefined;
  /** A descriptor of the terminal that the new session of `detached: true` gets as its own. */
  controllingTerminal?: number | undefined;
  /**
   * The signal that the child gets when this process has ended, for any reason. The child's own children do not get it.
   * The child has it before it executes its program, and keeps it through `execve`.
   *
   * On Linux the kernel sends it, and `execve` of a set-user-ID, set-group-ID or capable program clears it. The kernel sends it when
   * the thread that started the child ends. In a Worker a separate thread starts the child, and lives as long as the child. On macOS a
   * second process sends it, the watchdog, which this process starts with the first child of this kind. No signal comes if the watchdog
   * has been killed, or may not signal the program (kill(2), `EPERM`). On macOS a contained child is killed, with its descendants.
   *
   * Linux: {@link https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html | PR_SET_PDEATHSIG(2const)}. macOS: kqueue(2),
   * `NOTE_EXIT`.
   */
  parentDeathSignal?: Signal | undefined;
}

/** The options, checked. */
export interface JobPlacement {
  readonly processGroup: 'inherit' | 'new' | number;
  readonly foreground: boolean | number;
  /** -1 for none. */
  readonly controllingTerminal: number;
  /** 0 for none. */
  readonly parentDeathSignal: number;
}

/** The defaults. */
export const INHERITED: JobPlacement = { processGroup: 'inherit', foreground: false, controllingTerminal: -1, parentDeathSignal: 0 };

function toProcessGroup(value: unknown, detached: boolean, foreground: boolean | number): JobPlacement['processGroup'] {
  if (value === undefined) return foreground === false ? 'inherit' : 'new';
  if (value === 'inherit') {
    if (foreground !== false)
      throw invalidArgValue('options.foreground', foreground, 'needs a group that options.processGroup creates or names');
    return value;
  }
  if (value === 'new') return value;
  if (typeof value === 'string') throw invalidArgValue('options.processGroup', value, "must be 'inherit', 'new' or a process group");
  if (typeof value !== 'number') throw invalidArgType('options.processGroup', "'inherit', 'new' or a process group", value);
  const group = toPid(value, 'options.processGroup', FIRST_GROUP);
  if (detached) {
    throw invalidArgValue('options.processGroup', value, 'names a group of this session, but options.detached starts a new session');
  }
  return group;
}

function toForeground(value: unknown, detached: boolean, waits: boolean): boolean | number {
  if (value === undefined || value === false) return false;
  if (value !== true && typeof value !== 'number') throw invalidArgType('options.foreground', 'a boolean or a descriptor', value);
  const foreground = value === true ? value : toDescriptor(value, 'options.foreground');
  if (detached)
    throw invalidArgValue('options.foreground', value, 'gives a terminal of this session, but options.detached starts a new session');
  // A synchronous call could not take the terminal back from a child that is stopped.
  if (waits) throw invalidArgValue('options.foreground', value, 'does not work in synchronous calls');
  return foreground;
}

function toControllingTerminal(value: unknown, detached: boolean): number {
  if (value === undefined) return INHERITED.controllingTerminal;
  const fd = toDescriptor(value, 'options.controllingTerminal');
  if (!detached) throw invalidArgValue('options.controllingTerminal', value, 'needs options.detached, which starts a new session');
  return fd;
}

function toParentDeathSignal(value: unknown): number {
  if (value === undefined) return INHERITED.parentDeathSignal;
  return toSignalNumber(value, 'options.parentDeathSignal');
}

/** Checks the options of a call. `waits`: the call waits for its child. */
export function toJobPlacement(options: { [Key in keyof JobOptions]?: unknown }, detached: boolean, waits: boolean): JobPlacement {
  const { processGroup, foreground, controllingTerminal, parentDeathSignal } = options;
  const checked = toForeground(foreground, detached, waits);
  return {
    processGroup: toProcessGroup(processGroup, detached, checked),
    foreground: checked,
    controllingTerminal: toControllingTerminal(controllingTerminal, detached),
    parentDeathSignal: toParentDeathSignal(parentDeathSignal),
  };
}
