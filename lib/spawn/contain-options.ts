// The options of a contained child.

import { constants } from 'node:os';

import { invalidArgType, invalidArgValue, outOfRange } from '../internal/errors';
import { signalNumber } from '../internal/node-signal';

/** The options that contain a child with all its descendants. */
export interface ContainOptions {
  /**
   * Contains the child: the child and all its descendants form one unit. This includes descendants that leave its group or session,
   * and those whose parents have ended. Whatever ends the child ends all members: `kill()`, and therefore also `timeout`, `signal`,
   * `killSignal`, `maxBuffer` and `Symbol.dispose`. When this process ends, for any reason, all members are killed. `true` uses the
   * best available mechanism. `'cgroup'` requires a cgroup of version 2.
   *
   * Linux: {@link https://man7.org/linux/man-pages/man7/cgroups.7.html | cgroups(7)},
   * {@link https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html | PR_SET_CHILD_SUBREAPER(2const)}.
   */
  contain?: boolean | 'cgroup' | undefined;
  /**
   * Milliseconds between asking members to end and `SIGKILL`; 5,000 by default. It applies when `timeout`, `signal`, `maxBuffer` or
   * the end of the child asks members to end. `end` and `coordinateShutdown` have a `grace` of their own.
   */
  grace?: number | undefined;
  /**
   * The fate of members that still live when the child itself has ended. `'end'`, the default: `killSignal` asks them to end, and
   * after `grace` they are killed. `'keep'`: they run on until this process ends.
   */
  leftovers?: 'end' | 'keep' | undefined;
}

/** The options, checked. */
export interface ContainPolicy {
  readonly contain: true | 'cgroup';
  /** Milliseconds. */
  readonly grace: number;
  readonly keepsLeftovers: boolean;
}

/** The number of a `killSignal`, which Node checks. */
export function killSignalOf(value: unknown): number {
  return signalNumber(value) ?? constants.signals.SIGTERM;
}

/** Milliseconds from the signal that asks processes to end to SIGKILL. */
export const DEFAULT_GRACE = 5_000;

const MAX_MS = 2 ** 31 - 1;

/** Checks a time until SIGKILL. */
export function toGrace(value: unknown, name: string): number {
  if (value === undefined) return DEFAULT_GRACE;
  if (typeof value !== 'number') throw invalidArgType(name, 'a number of milliseconds', value);
  if (!(value >= 0 && value <= MAX_MS)) throw outOfRange(name, `from 0 to ${MAX_MS} milliseconds`, value);
  return value;
}

/** Checks the options of a call. Undefined: the child is not contained. */
export function toContainPolicy(options: { [Key in keyof ContainOptions]?: unknown }): ContainPolicy | undefined {
  const { contain = false, grace, leftovers } = options;
  if (contain !== 'cgroup') {
    if (typeof contain === 'string') throw invalidArgValue('options.contain', contain, "must be true, false or 'cgroup'");
    if (typeof contain !== 'boolean') throw invalidArgType('options.contain', "a boolean or 'cgroup'", contain);
  }
  const milliseconds = toGrace(grace, 'options.grace');
  if (leftovers !== undefined && leftovers !== 'end' && leftovers !== 'keep') {
    if (typeof leftovers !== 'string') throw invalidArgType('options.leftovers', "'end' or 'keep'", leftovers);
    throw invalidArgValue('options.leftovers', leftovers, "must be 'end' or 'keep'");
  }
  if (contain !== false) return { contain, grace: milliseconds, keepsLeftovers: leftovers === 'keep' };
  if (grace !== undefined) throw invalidArgValue('options.grace', grace, 'needs options.contain');
  if (leftovers !== undefined) throw invalidArgValue('options.leftovers', leftovers, 'needs options.contain');
  return undefined;
}
