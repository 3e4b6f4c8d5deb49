// Takes over each ChildProcess whose child a launcher is to start, when the runtime calls its method `spawn`.
//
// The runtimes' functions make an object of the class ChildProcess, and call its `spawn` with the completed options: `file`,
// `args`, `envPairs`, `cwd`, `detached`, `uid`, `gid` and `stdio`.

import { invalidArgValue } from '../internal/errors';
import { registry } from '../internal/registry';
import { installAsync, isOfRuntime, spawnWith } from '../node/intercept';
import type { Launcher } from '../node/launchers';
import type { Internals, ValidOptions } from '../node/shapes';
import { toAsyncStdio, type AsyncStdio } from '../arguments/async-stdio';
import { isStartRefused, NOWHERE } from '../arguments/refusal';
import { start } from './start';

type Spawn = Internals['spawn'];

const isText = (value: unknown): boolean => typeof value === 'string';
const isAbsentOr = (isValid: (value: unknown) => boolean, value: unknown): boolean => value === undefined || isValid(value);

const isRight = ({ file, args, envPairs, serialization }: ValidOptions & { serialization?: unknown }): boolean =>
  isText(file) &&
  isAbsentOr(Array.isArray, args) &&
  isAbsentOr(Array.isArray, envPairs) &&
  isAbsentOr((one) => one === 'json' || one === 'advanced', serialization);

/** The runtime throws its own error for options that it does not take. It starts nothing, for want of a directory. */
function refuse(child: Internals, options: ValidOptions, inner: Spawn): never {
  try {
    inner.call(child, { ...options, cwd: NOWHERE });
  } catch (error) {
    if (!isStartRefused(error)) throw error;
  }
  throw invalidArgValue('options', options, 'are not understood');
}

function toStdio(child: Internals, options: ValidOptions, inner: Spawn): AsyncStdio {
  const stdio = isRight(options) ? toAsyncStdio(options.stdio) : undefined;
  return stdio ?? refuse(child, options, inner);
}

function adopt(child: Internals, options: ValidOptions, launcher: Launcher, inner: Spawn): unknown {
  // A wrapper may change the options and then call the runtime's own method.
  if (!isOfRuntime(inner)) return spawnWith(child, options, launcher, inner);
  const stdio = toStdio(child, options, inner);
  registry.begun.add(child);
  return start(child, options, stdio, launcher);
}

/** Makes the launchers start the children that the runtime begins. */
export function adoptChildren(): void {
  installAsync(adopt);
}
