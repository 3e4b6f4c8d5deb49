// Starts a child with the native spawn: converts the plan of its signals and the options that Node has validated to the
// addon's arguments.

import { forkMemory, native, readsStatus, STDIO_IGNORE, STDIO_PIPE, wantPidfd } from '../internal/binding';
import { EINVAL } from '../internal/errno';
import { terminated } from '../internal/nul-terminated';
import { PLACES, SPAWN_NUMBERS, type SpawnNumbers } from '../internal/places';
import { isPipe, type SettledOptions, type Stdio, type SyncStdio, type ValidOptions } from '../node/shapes';
import type { SignalSet } from '../signals/set';
import { setFromWords } from '../signals/set-from-words';
import { exactStdio } from './exact-program';
import { placementOf, type Placement } from './placement';
import { groupOf, type SpawnPlan } from './plan';

/**
 * A child's signal state when it executed its program. On Linux the child itself has read it back from the kernel. On macOS
 * `posix_spawn(2)` sets the mask together with the program, so `blocked` is the mask that was passed to it. If the child was
 * forked, `ignored` and `caught` are read back. Otherwise they are empty, because `posix_spawn` has given every signal its
 * default action.
 */
export interface SignalsAtExec {
  /** The blocked signals. */
  readonly blocked: SignalSet;
  /** The ignored signals. */
  readonly ignored: SignalSet;
  /** Signals with handlers, which `execve` would reset to the default action. Always empty. */
  readonly caught: SignalSet;
}

/** The outcome of a start. */
export interface Spawned {
  /** A negated errno if there is no child. */
  readonly pid: number;
  /** -1 if the kernel has no pidfds. */
  readonly pidfd: number;
  /** The call that failed. */
  readonly stage: string | undefined;
  /** The argument of {@link signalsAtExec}. */
  readonly words: Uint32Array | undefined;
  /** This process's end of the pipe for each of the child's descriptors; -1 for a descriptor without a pipe. */
  readonly pipes: Int32Array;
}

// In a synchronous call Node may describe fewer streams, because it skips those that it takes for input.
const STANDARD_STREAMS = 3;
const DEFAULT_PATH = '/bin:/usr/bin';
const KEEP = -1;
const MEASURED = -1;

function descriptorOf(item: Stdio | SyncStdio): number {
  if (item.type === 'ignore') return STDIO_IGNORE;
  if (isPipe(item)) return STDIO_PIPE;
  return item.type === 'wrap' ? item.handle.fd : item.fd;
}

function numbersOf(
  options: ValidOptions<unknown>,
  directory: string | undefined,
  plan: SpawnPlan,
  placement: Placement,
  unit: number,
  error: number,
): Int32Array {
  const { ignored, blocked, program } = plan;
  const { joinableGroup, processGroup, terminal, discarded } = placement;
  const numbers: SpawnNumbers = {
    ignoredLow: ignored.low,
    ignoredHigh: ignored.high,
    blockedLow: blocked.low,
    blockedHigh: blocked.high,
    discardedLow: discarded.low,
    discardedHigh: discarded.high,
    changesDirectory: Number(directory !== undefined),
    newSession: Number(options.detached),
    joinableGroup,
    processGroup,
    controllingTerminal: plan.place.controllingTerminal,
    terminal,
    foregroundGroup: terminal < 0 ? 0 : groupOf(options, plan),
    setUid: Number(options.uid != null),
    uid: options.uid ?? 0,
    setGid: Number(options.gid != null),
    gid: options.gid ?? 0,
    parentDeathSignal: plan.place.parentDeathSignal,
    openFiles: program?.openFiles ?? KEEP,
    forkMemory: Number(forkMemory),
    readsStatus: Number(readsStatus ?? MEASURED),
    wantPidfd: Number(wantPidfd),
    unit,
    error,
  };
  const places = new Int32Array(SPAWN_NUMBERS.length);
  SPAWN_NUMBERS.forEach((name, index) => (places[index] = numbers[name]));
  return places;
}

function stdioOf({ stdio }: ValidOptions<Stdio | SyncStdio>): Int32Array {
  const descriptors = new Int32Array(Math.max(stdio.length, STANDARD_STREAMS)).fill(STDIO_IGNORE);
  stdio.forEach((item, index) => (descriptors[index] = descriptorOf(item)));
  return descriptors;
}

/**
 * Starts a child, and returns when it has executed its file or failed to. The child starts in `directory`, by default in
 * that of this process. `terminal` is for its group, -1 for none. `unit` contains it. `error` is 0, or the negated
 * errno of an earlier step that failed. Then no child is started, but the pipes are made all the same.
 */
export function nativeSpawn(
  options: SettledOptions | SettledOptions<SyncStdio>,
  directory: string | undefined,
  plan: SpawnPlan,
  terminal: number,
  unit: number,
  error: number,
): Spawned {
  const binding = native();
  const { program } = plan;
  const stdio = program === undefined ? stdioOf(options) : exactStdio(program);
  if (options.stdio.some((item) => item.type !== 'ignore' && !isPipe(item) && descriptorOf(item) < 0)) {
    return { pid: EINVAL, pidfd: -1, stage: 'dup2', words: undefined, pipes: stdio.fill(-1) };
  }
  const placement = placementOf(options, plan, terminal);
  const numbers = numbersOf(options, directory, plan, placement, unit, error);
  const [file, args] = program === undefined ? [options.file, terminated(options.args)] : [program.file, program.args];
  const environment = program?.environment ?? placement.environment;
  const pid = binding.spawn(file, DEFAULT_PATH, args, environment, directory ?? '', stdio, numbers);
  stdio.forEach((fd, index) => {
    const item = options.stdio[index];
    if (item === undefined || !isPipe(item) || fd < 0) stdio[index] = -1;
  });
  if (pid < 0) return { pid, pidfd: -1, stage: binding.stage(), words: undefined, pipes: stdio };
  return { pid, pidfd: numbers[0] as number, stage: undefined, words: binding.words.slice(), pipes: stdio };
}

/** The state that a child reported when it was started. */
export function signalsAtExec(words: Uint32Array): SignalsAtExec {
  const { blocked, ignored, caught } = PLACES.execSets;
  return { blocked: setFromWords(blocked, words), ignored: setFromWords(ignored, words), caught: setFromWords(caught, words) };
}
