// Takes over each ChildProcess whose child a launcher is to start, when the runtime calls its method `spawn`.
//
// The runtimes' functions make an object of the class ChildProcess, and call its `spawn` with the completed options: `file`,
// `args`, `envPairs`, `cwd`, `detached`, `uid`, `gid` and `stdio`.

import { invalidArgValue } from '../internal/errors';
import { signalNumber } from '../internal/node-signal';
import { registry } from '../internal/registry';
import { isDeno } from '../internal/runtime';
import { installAsync, isOfRuntime, spawnWith } from '../node/intercept';
import type { Launcher } from '../node/launchers';
import type { Internals, ValidOptions } from '../node/shapes';
import { toAsyncStdio, type AsyncStdio } from '../arguments/async-stdio';
import { isStartRefused, NOWHERE } from '../arguments/refusal';
import { endWhenAborted } from './async';
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

/** Deno's own method ends the child when the signal is aborted; in other runtimes the functions do. */
interface AbortOptions extends ValidOptions {
  readonly signal?: AbortSignal | undefined;
  readonly killSignal?: unknown;
}

function adopt(child: Internals, options: ValidOptions, launcher: Launcher, inner: Spawn): unknown {
  // A wrapper may change the options and then call the runtime's own method.
  if (!isOfRuntime(inner)) return spawnWith(child, options, launcher, inner);
  const stdio = toStdio(child, options, inner);
  registry.begun.add(child);
  const errno = start(child, options, stdio, launcher);
  const { signal, killSignal } = options as AbortOptions;
  if (isDeno && signal) endWhenAborted(child, signal, signalNumber(killSignal) as NodeJS.Signals | undefined);
  return errno;
}

/** Makes the launchers start the children that the runtime begins. */
export function adoptChildren(): void {
  installAsync(adopt);
}
