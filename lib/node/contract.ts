// What is relied on of what Node keeps private about starting children, and the checks of it. Whatever is found to be
// different stops the spawn before there is a child.
//
// - `spawn`, `fork`, `execFile` and `exec` make a ChildProcess, whose constructor puts a handle with `onexit` into
//   `_handle`, and then call ChildProcess.prototype.spawn with the validated options, in which `file`, `args`, `envPairs`,
//   `cwd`, `detached`, `uid` and `gid` say what to start, and which have the caller's own symbol-keyed properties where the
//   function is `spawn` or `fork`;
// - that method makes `options.stdio` an array of descriptions, calls `_handle.spawn` synchronously, with the options up to
//   Node 22 and with each of them from 24 on, takes a negated errno from it, reads `_handle.pid`, and later uses `kill`,
//   `ref`, `unref` and `close` of it;
// - `spawnSync`, `execFileSync` and `execSync` call `spawn` of the binding `spawn_sync` with such options, in which
//   `stdio` is that array and `timeout`, `maxBuffer` and `killSignal` are the limits, and take `pid`, `status`,
//   `signal`, `output` and a negated errno as `error` from it. Node's own `spawn` refuses `args`, `envPairs` and `stdio` that
//   are no arrays by UV_EINVAL, before it starts anything.

import { unsupportedRuntime } from '../internal/errors';
import { ownOf } from '../internal/validate';
import {
  isPipe,
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

export function checkHandle(handle: ProcessHandle | null): asserts handle is ProcessHandle {
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

/** What Node tells its handle to start: the options, or each of them. `options` are those that Node began with. */
export function optionsGiven(given: readonly unknown[], options: ValidOptions): ValidOptions {
  const [first] = given;
  if (typeof first === 'object' && first !== null) {
    checkOptions(first as ValidOptions);
    return first as ValidOptions;
  }
  const [file, args, cwd, envPairs, stdio, flags, uid, gid] = given;
  demand(Number.isInteger(flags) && (flags as number) >= 0 && (flags as number) <= KNOWN_FLAGS, '_handle.spawn is given unknown flags');
  const detached = ((flags as number) & DETACHED) !== 0;
  // The options may be those of a wrapper instead.
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
    // To open a pipe may not be permitted: Node says so now, before there is a child.
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

/** What Node's permission model permits, where that is used. */
export function permission(): { has(scope: string): boolean } | undefined {
  return Object.hasOwn(process, 'permission') ? (process as { permission?: { has(scope: string): boolean } }).permission : undefined;
}

/** Whether this process is permitted to start children. Where it is not, Node's own code knows best how to refuse. */
export function mayStart(): boolean {
  return permission()?.has('child') ?? true;
}

const bindings = (): { binding?: (name: string) => unknown } => process as unknown as { binding?: (name: string) => unknown };

// Other runtimes have the function and throw what they like.
function bindingBy(name: string): unknown {
  try {
    return bindings().binding?.(name);
  } catch (error) {
    throw unsupportedRuntime(`process.binding: ${(error as Error).message}`);
  }
}

/** Checks that a method can be replaced: hardened realms freeze what Node keeps. */
export function checkReplaceable(holder: object, method: string, name: string): void {
  demand(hasMethod(holder, method), `${name} has no ${method}`);
  demand(ownOf(Object.getOwnPropertyDescriptor(holder, method) ?? {}).writable === true, `${name}.${method} cannot be replaced`);
}

/** Node's binding below the synchronous calls. */
export function syncBinding(): SyncBinding {
  demand(typeof bindings().binding === 'function', 'process.binding is none');
  // Under --permission Node keeps it to itself, whatever else is permitted.
  demand(permission() === undefined, 'process.binding is not permitted');
  const found = bindingBy('spawn_sync') as SyncBinding;
  checkReplaceable(found, 'spawn', 'spawn_sync');
  return found;
}
