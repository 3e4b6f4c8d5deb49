// The environment that the runtime itself passes on to a child, where that may be another than process.env. Node 26.12 passes on that
// of the process, or of the Worker; other versions read process.env.

import * as stock from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';

import { registry } from '../internal/registry';
import { ownOf } from '../internal/validate';
import { release } from '../node/intercept';
import type { Internals, ValidOptions } from '../node/shapes';

const ORIGINAL = process.env;

// Jest gives each test file its own globals, and another process.env with them.
const isOfOtherRealm = !(stock.spawn instanceof Function);

/** Whether the process has got variables that process.env does not have: of a name twice, of none, or without a value. */
function findOddities(): boolean {
  try {
    const pairs = readFileSync('/proc/self/environ', 'latin1').split('\0').slice(0, -1);
    const names = pairs.map((pair) => pair.slice(0, Math.max(pair.indexOf('='), 0)));
    return names.includes('') || new Set(names).size < names.length;
  } catch {
    return false;
  }
}

let hasOddities: boolean | undefined;

const isAsGiven = (): boolean => process.env === ORIGINAL && !isOfOtherRealm && !(hasOddities ??= findOddities());

const CAPTURES = Symbol('sigmask.captures');

/** Makes the runtime's `spawn` begin a child, and takes the environment that the child would get. */
function capture(prototype: Internals): readonly unknown[] | undefined {
  const { spawn } = prototype;
  let pairs: readonly unknown[] | undefined;
  prototype.spawn = function (options: ValidOptions): unknown {
    if (!Object.hasOwn(options, CAPTURES)) return spawn.call(this, options);
    pairs = options.envPairs;
    if (this._handle !== null) release(this._handle, true);
    return 0;
  };
  try {
    registry.stock.spawn('sh', [], ownOf({ [CAPTURES]: true, stdio: 'ignore' }));
  } finally {
    prototype.spawn = spawn;
  }
  return pairs;
}

/** The environment that the runtime passes to a child, as NAME=value; undefined if it is process.env. */
export function passedOn(): string[] | undefined {
  if (isAsGiven()) return undefined;
  const prototype = (stock.ChildProcess as { prototype: unknown } | undefined)?.prototype as Internals | undefined;
  // Subscribers would mistake it for a child.
  const isSeen = channel('child_process').hasSubscribers;
  if (prototype === undefined || isSeen || Object.getOwnPropertyDescriptor(prototype, 'spawn')?.writable !== true) return undefined;
  return capture(prototype)?.map(String);
}
