// Checks the private details of node:child_process on which sigmask relies. A difference stops the spawn before there is a
// child.
//
// - `spawn`, `fork`, `execFile` and `exec` make a ChildProcess, whose constructor puts a handle with `onexit` into
//   `_handle`. Then they call ChildProcess.prototype.spawn with the validated options: `file`, `args`, `envPairs`, `cwd`,
//   `detached`, `uid` and `gid` say what to start. For `spawn` and `fork` they have the caller's own symbol-keyed properties.
// - That method makes `options.stdio` an array of descriptions. It calls `_handle.spawn` synchronously, up to Node 22 with
//   the options and from 24 on with each of them. The call returns a negated errno. Then the method reads `_handle.pid`,
//   and later uses `kill`, `ref`, `unref` and `close` of the handle.
// - `spawnSync`, `execFileSync` and `execSync` call `spawn` of the binding `spawn_sync` with the same kind of options:
//   `stdio` is that array, and `timeout`, `maxBuffer` and `killSignal` are the limits. The call returns `pid`, `status`,
//   `signal`, `output` and a negated errno as `error`. If `args`, `envPairs` or `stdio` is not an array, Node's own `spawn`
//   fails with UV_EINVAL before it starts anything.

import { unsupportedRuntime } from '../internal/errors';
import { registry, type FunctionName, type Untyped } from '../internal/registry';
import { isNode } from '../internal/runtime';
import { ownOf } from '../internal/validate';
import {
  isPipe,
  type Internals,
  type PipeHandle,
  type ProcessHandle,
  type Stdio,
  type SyncBinding,
  type ValidOptions,
  type ValidSyncOptions,
} from './shapes';

const HANDLE_METHODS = ['onexit', 'spawn', 'kill', 'ref', 'unref', 'hasRef', 'close'] as const;
const STDIO_TYPES: readonly unknown[] = ['ignore', 'pipe', 'overlapped', 'inherit', 'fd', 'wrap'] satisfies Stdio['type'][];

export function demand(holds: boolean, what: string): void {
  if (!holds) throw unsupportedRuntime(what);
}

export const hasMethod = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[name] === 'function';

const isAbsentOr = (type: string, value: unknown): boolean => value === undefined || value === null || typeof value === type;

export function checkHandle(handle: Internals['_handle']): asserts handle is ProcessHandle {
  for (const method of HANDLE_METHODS) demand(hasMethod(handle, method), `_handle has no ${method}`);
}

export function checkOptions(options: ValidOptions<unknown>): void {
  demand(typeof options.file === 'string', 'options.file is no string');
  demand(Array.isArray(options.args), 'options.args is no array');
  demand(Array.isArray(options.envPairs), 'options.envPairs is no array');
  demand(typeof options.detached === 'boolean', 'options.detached is no boolean');
  demand(isAbsentOr('number', options.uid), 'options.uid is no number');
  demand(isAbsentOr('number', options.gid), 'options.gid is no number');
}

const DETACHED = 1;
const KNOWN_FLAGS = 0b111;

/** The options that Node passes to its handle: as an object, or one by one. `options` are those that Node began with. */
export function optionsGiven(given: readonly unknown[], options: ValidOptions): ValidOptions {
  const [first] = given;
  if (typeof first === 'object' && first !== null) {
    checkOptions(first as ValidOptions);
    return first as ValidOptions;
  }
  const [file, args, cwd, envPairs, stdio, flags, uid, gid] = given;
  demand(Number.isInteger(flags) && (flags as number) >= 0 && (flags as number) <= KNOWN_FLAGS, '_handle.spawn is given unknown flags');
  const detached = ((flags as number) & DETACHED) !== 0;
  // A wrapper may have passed its own options.
  demand(stdio !== options.stdio || detached === options.detached, '_handle.spawn is given other flags than options');
  const taken = { file, args, cwd, envPairs, stdio, detached, uid, gid } as ValidOptions;
  checkOptions(taken);
  return taken;
}

function checkDescriptor(item: Exclude<Stdio, { handle: PipeHandle }>): void {
  if (item.type === 'wrap') {
    demand(typeof (item.handle as { fd: unknown } | undefined)?.fd === 'number', 'a stdio stream has no fd');
  } else if (item.type !== 'ignore') {
    demand(typeof item.fd === 'number', `stdio ${item.type} has no fd`);
  }
}

function checkEach<S extends { type: string }>(stdio: readonly S[], check: (item: S) => void): void {
  demand(Array.isArray(stdio), 'options.stdio is no array');
  for (const item of stdio) {
    demand(STDIO_TYPES.includes(item.type), `unknown stdio type ${item.type}`);
    check(item);
  }
}

/** Checks the stdio descriptions that Node made. */
export function checkStdio(stdio: readonly Stdio[]): void {
  checkEach(stdio, (item) => {
    if (!isPipe(item)) {
      checkDescriptor(item);
      return;
    }
    demand(hasMethod(item.handle, 'open'), 'a stdio pipe has no open');
    // Opening a pipe may not be permitted. This makes Node throw now, before there is a child.
    if (permission() !== undefined) item.handle.open(-1);
  });
}

export function checkSyncOptions(options: ValidSyncOptions): void {
  checkOptions(options);
  for (const limit of ['timeout', 'maxBuffer', 'killSignal'] as const) {
    demand(isAbsentOr('number', options[limit]), `options.${limit} is no number`);
  }
  checkEach(options.stdio, (item) => {
    if (isPipe(item)) demand(typeof item.readable === 'boolean' && typeof item.writable === 'boolean', 'a stdio pipe has no direction');
    else checkDescriptor(item);
  });
}

/** Node's permission model; undefined if it is not in use. */
export function permission(): { has(scope: string): boolean } | undefined {
  return Object.hasOwn(process, 'permission') ? (process as { permission?: { has(scope: string): boolean } }).permission : undefined;
}

/** Whether this process may start children. If it may not, Node's own code throws the right error. */
export function mayStart(): boolean {
  return permission()?.has('child') ?? true;
}

const bindings = (): { binding?: (name: string) => unknown } => process as unknown as { binding?: (name: string) => unknown };

// Other runtimes have the function, and may throw anything.
function bindingBy(name: string): unknown {
  try {
    return bindings().binding?.(name);
  } catch (error) {
    throw unsupportedRuntime(`process.binding: ${(error as Error).message}`);
  }
}

/** Checks that a method can be replaced. Hardened realms freeze Node's objects. */
export function checkReplaceable(holder: object, method: string, name: string): void {
  demand(hasMethod(holder, method), `${name} has no ${method}`);
  demand(ownOf(Object.getOwnPropertyDescriptor(holder, method) ?? {}).writable === true, `${name}.${method} cannot be replaced`);
}

// Node's own functions call one of these; wrappers do not.
const COMPLETES_ARGUMENTS = /\b(normalize(Spawn|Exec)\w*Arg|getValidatedPath\b)/;

const completing = new WeakMap<Untyped, boolean>();

// A function has the same source for good, and to read it takes long.
function completesArguments(f: Untyped): boolean {
  const known = completing.get(f);
  if (known !== undefined) return known;
  const completes = COMPLETES_ARGUMENTS.test(Function.prototype.toString.call(f));
  completing.set(f, completes);
  return completes;
}

/** Whether the function of a name is the runtime's own. Other runtimes than Node have no wrappers that come before this package. */
export const isOfRuntime = (name: FunctionName, f: Untyped): boolean => (isNode ? completesArguments(f) : f === registry.stock[name]);

/** The binding that Node's synchronous calls use. */
export function syncBinding(): SyncBinding {
  demand(typeof bindings().binding === 'function', 'process.binding is none');
  // Under --permission Node does not give the binding out, whatever else is permitted.
  demand(permission() === undefined, 'process.binding is not permitted');
  const found = bindingBy('spawn_sync') as SyncBinding;
  checkReplaceable(found, 'spawn', 'spawn_sync');
  return found;
}
