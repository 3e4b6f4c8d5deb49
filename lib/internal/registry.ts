// State that all copies of this package in one thread share: duplicates in node_modules, or a copy that a test runner has
// reloaded.
//
// It is kept on Node's class ChildProcess, because Jest gives each test file its own globals, but the same core modules.

import type { AsyncLocalStorage } from 'node:async_hooks';
import * as stock from 'node:child_process';
import { join } from 'node:path';

import { ownOf } from './validate';

/** Raise this with every change of the addon's exports or of {@link Registry}. */
export const INTERFACE = 12;

export const FUNCTIONS = ['spawn', 'fork', 'exec', 'execFile', 'spawnSync', 'execSync', 'execFileSync'] as const;

export type FunctionName = (typeof FUNCTIONS)[number];

/** A function of node:child_process. The wrappers of this package have its types. */
export type Untyped = (first: unknown, ...rest: unknown[]) => unknown;

export interface AnnouncedChild {
  readonly child: WeakRef<stock.ChildProcess>;
  /** Whether the addon may have a note of the fork. */
  hasNote: boolean;
}

export interface Registry {
  readonly interface: number;
  /** The folder of the copy that has made this registry. */
  readonly folder: string;
  /** Node's functions, as they were when the first copy was loaded. */
  readonly stock: Readonly<Record<FunctionName, Untyped>>;
  /** The drop-in functions of all copies. */
  readonly dropIns: WeakSet<Untyped>;
  /** The launchers of the calls in progress, that of the innermost call last. */
  readonly launchers: unknown[];
  /** The option that carries a launcher. */
  readonly launcherKey: symbol;
  /** The functions below Node's own that make launchers start children. */
  readonly replacements: WeakSet<object>;
  /** The proxies that stand for lists of options while a wrapper of one of these functions is examined. */
  readonly standIns: WeakMap<object, unknown>;
  /** The sockets that are standard streams of children. */
  readonly takenSockets: WeakSet<object>;
  /** The children that one of these functions has begun to start. */
  readonly begun: WeakSet<object>;
  /** The handles of the children that the copies have started. */
  readonly handles: WeakMap<object, unknown>;
  /** The children that Node starts in this thread, from the moment when a copy wants to know them. Some have ended. */
  announced: Set<AnnouncedChild> | undefined;
  /** The child that a copy makes and announces. */
  made: object | undefined;
  /** Called when a copy has started a child. */
  readonly startListeners: Set<() => void>;
  scopes: AsyncLocalStorage<unknown> | undefined;
  addon: unknown;
}

const KEY = Symbol.for('sigmask');

function makeRegistry(): Registry {
  return {
    interface: INTERFACE,
    folder: join(__dirname, '..'),
    stock: Object.fromEntries(FUNCTIONS.map((name) => [name, stock[name] as Untyped])) as Registry['stock'],
    dropIns: new WeakSet(),
    launchers: [],
    launcherKey: Symbol('sigmask.launcher'),
    replacements: new WeakSet(),
    standIns: new WeakMap(),
    takenSockets: new WeakSet(),
    begun: new WeakSet(),
    handles: new WeakMap(),
    announced: undefined,
    made: undefined,
    startListeners: new Set(),
    scopes: undefined,
    addon: undefined,
  };
}

function findRegistry(holders: readonly object[]): Registry | undefined {
  const holder = holders.find((one) => Object.hasOwn(one, KEY));
  return holder && (Reflect.get(holder, KEY) as Registry);
}

// Other runtimes may lack the class ChildProcess, and hardened ones may freeze it.
const HOLDERS: readonly object[] = [stock.ChildProcess as object | undefined, globalThis].filter((one) => one !== undefined);

const found = findRegistry(HOLDERS);

export const registry: Registry = found?.interface === INTERFACE ? found : makeRegistry();

/** The registry of a copy that this one cannot work with. */
export const foreignRegistry: Registry | undefined = found?.interface === INTERFACE ? undefined : found;

if (found === undefined) HOLDERS.some((holder) => Reflect.defineProperty(holder, KEY, ownOf({ value: registry })));

/** The current function of node:child_process, or Node's own if the current one belongs to this package. */
export function stockFunction(name: FunctionName): Untyped {
  const current = stock[name] as Untyped;
  return registry.dropIns.has(current) ? registry.stock[name] : current;
}
