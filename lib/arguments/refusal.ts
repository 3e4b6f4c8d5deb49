// Lets the runtime refuse arguments, by its own errors.

import { registry, type FunctionName } from '../internal/registry';

/** A path that cannot exist: a file in a device. */
export const NOWHERE = '/dev/null/nowhere';

/** Options: the own properties of an object, on one without a prototype. */
export type OwnOptions = Readonly<Record<PropertyKey, unknown>>;

/** A call of a function of node:child_process. */
export interface Call {
  readonly name: FunctionName;
  /** The arguments before the options. */
  readonly first: readonly [unknown, ...unknown[]];
  readonly options: OwnOptions;
  /** The argument after the options, of functions that take one. */
  readonly callback?: unknown;
}

/** Whether the error says that nothing could be started at {@link NOWHERE}. */
export const isStartRefused = (error: unknown): boolean => {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === 'ENOTDIR' && typeof syscall === 'string' && syscall.startsWith('spawn');
};

/**
 * Calls the runtime's function with arguments that may be wrong, so that it throws its own error. If it accepts them, it starts
 * nothing, because the directory does not exist, or the shell if the directory may be wrong.
 */
export function letRuntimeRefuse({ name, first, options, callback }: Call, isDirectoryRight: boolean): void {
  try {
    const last = callback === undefined ? [] : [callback];
    registry.stock[name](...first, { ...options, [isDirectoryRight ? 'cwd' : 'shell']: NOWHERE }, ...last);
  } catch (error) {
    if (!isStartRefused(error)) throw error;
  }
}

let output: { readonly none: unknown } | undefined;

/** What the runtime's `spawnSync` has as `stdout` of a child that could not be started: null or undefined. */
export function noOutput(): unknown {
  output ??= { none: (registry.stock.spawnSync(NOWHERE) as { readonly stdout: unknown }).stdout };
  return output.none;
}
