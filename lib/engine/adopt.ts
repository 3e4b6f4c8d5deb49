// Takes over each ChildProcess whose child a launcher is to start, when the runtime calls its method `spawn`.
//
// The runtimes' functions make an object of the class ChildProcess, and call its `spawn` with the completed options: `file`,
// `args`, `envPairs`, `cwd`, `detached`, `uid`, `gid` and `stdio`.

import { invalidArgValue } from '../internal/errors';
import { signalNumber } from '../internal/node-signal';
import { registry } from '../internal/registry';
import { isDeno, isNode } from '../internal/runtime';
import { installAsync, isOfRuntime, spawnWith } from '../node/intercept';
import type { Launcher } from '../node/launchers';
import type { Internals, ValidOptions } from '../node/shapes';
import { toAsyncStdio, type AsyncStdio } from '../arguments/async-stdio';
import { isStartRefused, NOWHERE } from '../arguments/refusal';
import { endWhenAborted } from './async';
import { complete } from './child-process';
import { start } from './start';

type Spawn = Internals['spawn'];

const isText = (value: unknown): boolean => typeof value === 'string';
const isAbsentOr = (isValid: (value: unknown) => boolean, value: unknown): boolean => value === undefined || isValid(value);

type Given = ValidOptions & { serialization?: unknown };

const CHECKS: Readonly<Partial<Record<keyof Given, (value: unknown) => boolean>>> = {
  file: isText,
  args: (value) => isAbsentOr(Array.isArray, value),
  envPairs: (value) => isAbsentOr(Array.isArray, value),
  serialization: (value) => isAbsentOr((one) => one === 'json' || one === 'advanced', value),
};

/** The name of an option that is wrong. */
const wrongOf = (options: Given): keyof Given | undefined =>
  (Object.keys(CHECKS) as (keyof Given)[]).find((name) => CHECKS[name]?.(options[name]) === false);

/** Makes the runtime throw its own error for options that it refuses. It starts nothing, because the directory does not exist. */
function refuse(child: Internals, options: Given, name: keyof Given, inner: Spawn): never {
  // Deno emits some errors in place of throwing them.
  child.on('error', () => undefined);
  try {
    inner.call(child, { ...options, cwd: NOWHERE });
  } catch (error) {
    if (!isStartRefused(error)) throw error;
  }
  throw invalidArgValue(`options.${name}`, options[name], 'is not understood');
}

function toStdio(child: Internals, options: ValidOptions, inner: Spawn): AsyncStdio {
  const wrong = wrongOf(options);
  const stdio = wrong === undefined ? toAsyncStdio(options.stdio) : undefined;
  return stdio ?? refuse(child, options, wrong ?? 'stdio', inner);
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
  if (!isNode) complete(child);
  const errno = start(child, options, stdio, launcher);
  const { signal, killSignal } = options as AbortOptions;
  if (isDeno && signal) endWhenAborted(child, signal, signalNumber(killSignal) as NodeJS.Signals | undefined);
  return errno;
}

/** Makes the launchers start the children that the runtime begins. */
export function adoptChildren(): void {
  installAsync(adopt);
}
