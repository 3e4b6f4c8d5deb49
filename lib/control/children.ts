// Checks a caller's children.

import type { ChildProcess } from 'node:child_process';

import { invalidArgType } from '../internal/errors';
import { reachOf } from './reach';

/**
 * Any `ChildProcess`, including those with the narrower type of a library such as execa. At run time it must be a `ChildProcess`.
 */
export interface AnyChild {
  /** Undefined for a child that could not be started. */
  readonly pid?: number | undefined;
  /**
   * Sends the child a signal.
   *
   * @param given - The arguments of the library's own type.
   */
  kill(...given: never[]): boolean;
}

/** Checks children of a caller, which errors name by their index. */
export function toChildren(children: Iterable<AnyChild>): ChildProcess[] {
  if (typeof (children as Iterable<unknown> | undefined)?.[Symbol.iterator] !== 'function') {
    throw invalidArgType('children', 'an iterable of children', children);
  }
  const all = [...children] as ChildProcess[];
  for (const [index, child] of all.entries()) reachOf(child, `children[${index}]`);
  return all;
}
