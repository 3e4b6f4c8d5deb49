// Makes sigmask run the children of Node's synchronous calls, underneath Node's own code.

import { EINVAL } from '../internal/errno';
import { registry } from '../internal/registry';
import { ownOf } from '../internal/validate';
import { checkSyncOptions, mayStart, permission, syncBinding } from './contract';
import { named } from './intercept';
import { launcherFor, type Launcher } from './launchers';
import { toStrings } from './settle';
import type { SyncBinding, SyncResult, ValidSyncOptions } from './shapes';

type Run = SyncBinding['spawn'];

// Node replaces an errno in the result by an Error.
function nameStageOfError(result: SyncResult, stage: string): void {
  const errno = result.error;
  const whenSet: PropertyDescriptor = {
    configurable: true,
    enumerable: true,
    get: () => errno,
    set: (error: Error) => {
      const value = named(error, stage);
      Object.defineProperty(result, 'error', ownOf({ value, configurable: true, enumerable: true, writable: true }));
    },
  };
  Object.defineProperty(result, 'error', ownOf(whenSet));
}

function runWith(options: ValidSyncOptions, launcher: Launcher): SyncResult {
  checkSyncOptions(options);
  // Each option is read once, before code of the caller runs.
  const { file, cwd, detached, uid, gid, stdio, timeout, maxBuffer, killSignal, args, envPairs } = options;
  const settled = { file, cwd, detached, uid, gid, stdio, timeout, maxBuffer, killSignal };
  const { result, stage } = launcher.run({ ...settled, args: toStrings(args), envPairs: toStrings(envPairs) });
  if (stage !== undefined) nameStageOfError(result, stage);
  return result;
}

const LISTS = ['args', 'envPairs', 'stdio'] as const;

/** The options as a wrapper of the binding has changed them. */
interface Rehearsal {
  options: ValidSyncOptions;
}

interface StandIn {
  readonly rehearsal: Rehearsal;
  readonly original: unknown;
}

const standIns = registry.standIns as WeakMap<object, StandIn>;

const standInFor = (value: unknown): StandIn | undefined => (typeof value === 'object' && value !== null ? standIns.get(value) : undefined);

function rehearsalOf(options: ValidSyncOptions): Rehearsal | undefined {
  const key = LISTS.find((one) => standInFor(options[one]) !== undefined);
  return key && standInFor(options[key])?.rehearsal;
}

/** Puts the lists back into the options. */
function withoutStandIns(options: ValidSyncOptions): ValidSyncOptions {
  for (const key of LISTS) {
    const standIn = standInFor(options[key]);
    if (standIn !== undefined) Reflect.set(options, key, standIn.original);
  }
  return options;
}

/**
 * Calls a wrapper of the binding to see how it changes the options. The wrapper changes them and then calls Node's own
 * function. Node refuses a list that is not an array before it starts anything. A wrapper still takes a proxy for an array.
 */
function rehearse(wrapper: Run, options: ValidSyncOptions): { readonly options: ValidSyncOptions } | { readonly result: SyncResult } {
  const rehearsal: Rehearsal = { options };
  for (const key of LISTS) {
    const original: object = options[key];
    const proxy = new Proxy(original, {});
    standIns.set(proxy, { rehearsal, original });
    Reflect.set(options, key, proxy);
  }
  const result = wrapper(options);
  withoutStandIns(options);
  // A mock does not call Node's function.
  return result.error === EINVAL ? rehearsal : { result };
}

const isNative = (run: Run): boolean => run.name === 'spawn' && /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(run));

// The replacements that have other code behind them.
const aroundOthers = new WeakSet<object>();

const warnsOfBindings = (): boolean =>
  [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')].includes('--pending-deprecation');

/** Whether other code has replaced what Node's synchronous calls use. That is not seen where Node refuses to show it, or warns. */
export function isReplacedByOthers(): boolean {
  if (permission() !== undefined || warnsOfBindings()) return false;
  try {
    const { spawn } = syncBinding();
    return registry.replacements.has(spawn) ? aroundOthers.has(spawn) : !isNative(spawn);
  } catch {
    return false;
  }
}

/** Puts our `spawn` in front of the binding's, as `installAsync` does for ChildProcess. */
export function installSync(): void {
  const binding = syncBinding();
  const inner = binding.spawn;
  if (registry.replacements.has(inner)) return;
  const runInner: Run = (options) => inner.call(binding, options);
  binding.spawn = function spawn(options) {
    const outer = rehearsalOf(options);
    if (outer !== undefined) {
      // The wrapper has called our `spawn` again: these are the options that it passes on.
      const result = runInner(options);
      outer.options = withoutStandIns(options);
      return result;
    }
    const launcher = mayStart() ? launcherFor(options, true) : undefined;
    if (launcher === undefined) return runInner(options);
    if (isNative(inner)) return runWith(options, launcher);
    checkSyncOptions(options);
    const changed = rehearse(runInner, options);
    return 'result' in changed ? changed.result : runWith(changed.options, launcher);
  };
  registry.replacements.add(binding.spawn);
  if (!isNative(inner)) aroundOthers.add(binding.spawn);
}
