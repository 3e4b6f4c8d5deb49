// The options of a contained child.

import { constants } from 'node:os';

import { invalidArgType, invalidArgValue, outOfRange } from '../internal/errors';
import { signalNumber } from '../internal/node-signal';

/** The options that contain a child with all its descendants. */
export interface ContainOptions {
  /**
   * Contains the child: it and all its descendants are one unit, also those that leave its group or session, and those whose
   * parents have ended. Whatever ends the child ends all members: `kill()`, and with it `timeout`, `signal`, `killSignal`,
   * `maxBuffer` and `Symbol.dispose`. When this process has ended, for any reason, they are killed. `'cgroup'` accepts no
   * other containment than a cgroup of version 2; `true` takes the best that there is.
   *
   * Linux: {@link https://man7.org/linux/man-pages/man7/cgroups.7.html | cgroups(7)},
   * {@link https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html | PR_SET_CHILD_SUBREAPER(2const)}.
   */
  contain?: boolean | 'cgroup' | undefined;
  /**
   * The milliseconds after which members that `timeout`, `signal`, `maxBuffer` or the end of the child has asked to end get
   * `SIGKILL`; 5,000 by default. `end` and `coordinateShutdown` have their own.
   */
  grace?: number | undefined;
  /**
   * What happens to the members that live when the child itself has ended: they are asked to end by `killSignal` and killed
   * after `grace` (`'end'`, the default), or kept until this process ends (`'keep'`).
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
  if (grace !== undefined) throw invalidArgValue('options.grace', grace, 'is for a contained child, with options.contain');
  if (leftovers !== undefined) throw invalidArgValue('options.leftovers', leftovers, 'is for a contained child, with options.contain');
  return undefined;
}
