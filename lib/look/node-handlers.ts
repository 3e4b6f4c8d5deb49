// Finds out whose handler a process has for SIGINT or SIGTERM. At its start Node installs handlers of its own, which end the process.
// A listener replaces them. The kernel reports both in the same way, and descriptors and threads do not differ. But libuv keeps a
// tree of the watched signals, in a variable that the symbols of the executable name. This code reads the tree as a debugger would.

import { closeSync, fstatSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';

import { numberAt, readAt, symbolsOf, type Symbols } from './elf';
import type { ProcessFacts } from './facts';
import { readStartTime } from './proc';

/** `'unknown'` for a process that may be Node, if its memory cannot be read or does not show the owner. */
export type HandlerOwner = 'node' | 'program' | 'unknown';

interface Variables {
  readonly isRelocated: boolean;
  /** libuv's tree of watchers. */
  readonly tree: number;
  /** Node's SigintWatchdogHelper, which has a handler of its own for scripts that Ctrl-C interrupts. */
  readonly watchdog: { readonly address: number; readonly size: number };
}

// uv_signal_t of libuv 1, whose layout is part of its stable ABI.
const WATCHER = { size: 144, type: 16, signal: 104, left: 112, right: 120 };
const UV_SIGNAL = 16;
const LAST_SIGNAL = 64;
const { SIGINT } = constants.signals;

const UNREADABLE: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'ENOENT', 'ESRCH', 'EIO', 'EFAULT', 'ERR_ACCESS_DENIED']);

/** Calls `use` with a descriptor. Returns undefined if this process may not read the file, or the other process has ended. */
function reading<Result>(path: string, use: (fd: number) => Result): Result | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    return use(fd);
  } catch (error) {
    if (UNREADABLE.has((error as { code?: unknown }).code)) return undefined;
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function variablesIn(symbols: Symbols | undefined): Variables | undefined {
  // A program without Node's handler is not Node.
  if (symbols?.find('_ZN4node10SignalExitEiP9siginfo_tPv') === undefined) return undefined;
  const [tree, watchdog] = [symbols.find('uv__signal_tree'), symbols.find('_ZN4node20SigintWatchdogHelper8instanceE')];
  return tree && watchdog && { isRelocated: symbols.isRelocated, tree: tree.address, watchdog };
}

const known = new Map<string, Variables | undefined>();

function variablesOf(fd: number): Variables | undefined {
  const { dev, ino, size, mtimeMs } = fstatSync(fd);
  const key = [dev, ino, size, mtimeMs].join(' ');
  if (!known.has(key)) known.set(key, variablesIn(symbolsOf(fd)));
  return known.get(key);
}

interface Mapping {
  readonly start: number;
  readonly isExecutable: boolean;
  readonly offset: number;
  readonly path: string;
}

const mappingsOf = (pid: number): Mapping[] =>
  [...readFileSync(`/proc/${pid}/maps`, 'latin1').matchAll(/^([\da-f]+)-\S+ ..(.). ([\da-f]+) \S+ [1-9]\d* +(.*)$/gm)].map(
    ([, start = '', executable, offset = '', path = '']) => ({
      start: Number.parseInt(start, 16),
      isExecutable: executable === 'x',
      offset: Number.parseInt(offset, 16),
      path,
    }),
  );

// Libraries of the system, and the addon of this package. Any other code may install a handler of its own.
const HARMLESS = /^(?:ld|lib(?:c|m|dl|rt|pthread|gcc_s|stdc\+\+|atomic|resolv|nss_\w+))[-.].*\bso\b|^ld-musl|^sigmask(?:\.\w+)?\.node$/;

function hasOtherCode(mappings: readonly Mapping[], program: string): boolean {
  return mappings.some(({ isExecutable, path }) => isExecutable && path !== program && !HARMLESS.test(basename(path)));
}

/** The signals for which the libuv of the process has watchers. Throws `EIO` if its memory holds no tree. */
function watchedSignals(memory: number, root: number): Set<number> {
  const signals = new Set<number>();
  const places = [numberAt(readAt(memory, root, 8), 0)];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    if (place === 0) continue;
    const watcher = readAt(memory, place, WATCHER.size);
    const signal = watcher.readInt32LE(WATCHER.signal);
    const isWatcher = watcher.readInt32LE(WATCHER.type) === UV_SIGNAL && signal >= 1 && signal <= LAST_SIGNAL;
    // The process keeps running, and may change the tree during this loop.
    if (!isWatcher || places.length > LAST_SIGNAL) throw Object.assign(new Error('not a tree of watchers'), { code: 'EIO' });
    signals.add(signal);
    places.push(numberAt(watcher, WATCHER.left), numberAt(watcher, WATCHER.right));
  }
  return signals;
}

function ownerIn(memory: number, pid: number, signal: number, { isRelocated, tree, watchdog }: Variables): HandlerOwner {
  const program = readlinkSync(`/proc/${pid}/exe`);
  const mappings = mappingsOf(pid);
  const base = isRelocated ? mappings.find(({ path, offset }) => path === program && offset === 0)?.start : 0;
  if (base === undefined) return 'unknown';
  if (watchedSignals(memory, base + tree).has(signal)) return 'program';
  // All its bytes are 0 until it is used for the first time. Its handler interrupts a script.
  const isUnused = signal !== SIGINT || readAt(memory, base + watchdog.address, watchdog.size).every((byte) => byte === 0);
  return isUnused && !hasOtherCode(mappings, program) ? 'node' : 'unknown';
}

const NODE_NAMES = /^(?:node|npm|npx|MainThread)/;

/** Finds the owner of the handler that the process has for this signal. */
export function handlerOwner({ pid, startTime, args, command }: ProcessFacts, signal: number): HandlerOwner {
  const mayBeNode = NODE_NAMES.test(command) || NODE_NAMES.test(basename(args[0] ?? ''));
  const otherwise = mayBeNode ? 'unknown' : 'program';
  if (process.platform !== 'linux') return otherwise;
  const variables = reading(`/proc/${pid}/exe`, variablesOf);
  if (variables === undefined) return otherwise;
  const owner = reading(`/proc/${pid}/mem`, (memory) =>
    // The descriptor keeps referring to the same process, even if another process gets its pid.
    readStartTime(pid) === startTime ? ownerIn(memory, pid, signal, variables) : 'unknown',
  );
  return owner ?? 'unknown';
}
