// Starting a child by the native spawn: the plan of its signals and the options that Node has validated become what the
// addon takes.

import { forkMemory, native, STDIO_IGNORE, STDIO_PIPE, wantPidfd } from '../internal/binding';
import { EINVAL } from '../internal/errno';
import { terminated } from '../internal/nul-terminated';
import { PLACES, SPAWN_NUMBERS, type SpawnNumbers } from '../internal/places';
import { isPipe, type SettledOptions, type Stdio, type SyncStdio, type ValidOptions } from '../node/shapes';
import { setFromWords, type SignalSet } from '../signals/set';
import { placementOf, type Placement } from './placement';
import { groupOf, type SpawnPlan } from './plan';

/** What a child's signal state was when it executed its program, read back in the child itself. */
export interface SignalsAtExec {
  /** What it blocked. */
  readonly blocked: SignalSet;
  /** What it ignored. */
  readonly ignored: SignalSet;
  /** Handlers, which `execve` would turn into default actions: there are none. */
  readonly caught: SignalSet;
}

/** A child that was started, or not. */
export interface Spawned {
  /** A negated errno where there is no child. */
  readonly pid: number;
  /** -1 where the kernel has none. */
  readonly pidfd: number;
  /** The call that failed. */
  readonly stage: string | undefined;
  /** What {@link signalsAtExec} takes. */
  readonly words: Uint32Array | undefined;
  /** This process's end of the pipe for each of the child's descriptors; -1 where there is none. */
  readonly pipes: Int32Array;
}

// In a synchronous call Node passes over what it takes for input, and may describe less.
const STANDARD_STREAMS = 3;
const DEFAULT_PATH = '/bin:/usr/bin';

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
  error: number,
): Int32Array {
  const { ignored, blocked } = plan;
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
    forkMemory: Number(forkMemory),
    wantPidfd: Number(wantPidfd),
    error,
  };
  return Int32Array.from(SPAWN_NUMBERS, (name) => numbers[name]);
}

/**
 * Starts a child in `directory`, by default in this one, with `terminal` for its group, -1 for none, and returns when it has
 * executed its file or failed to. `error` is 0, or the negated errno of what was to be done before: the pipes of a child that
 * could not be started are made all the same.
 */
export function nativeSpawn(
  options: SettledOptions | SettledOptions<SyncStdio>,
  directory: string | undefined,
  plan: SpawnPlan,
  terminal: number,
  error: number,
): Spawned {
  const binding = native();
  const stdio = new Int32Array(Math.max(options.stdio.length, STANDARD_STREAMS)).fill(STDIO_IGNORE);
  options.stdio.forEach((item, index) => (stdio[index] = descriptorOf(item)));
  if (options.stdio.some((item) => item.type !== 'ignore' && !isPipe(item) && descriptorOf(item) < 0)) {
    return { pid: EINVAL, pidfd: -1, stage: 'dup2', words: undefined, pipes: stdio.fill(-1) };
  }
  const placement = placementOf(options, plan, terminal);
  const numbers = numbersOf(options, directory, plan, placement, error);
  const pid = binding.spawn(options.file, DEFAULT_PATH, terminated(options.args), placement.environment, directory ?? '', stdio, numbers);
  options.stdio.forEach((item, index) => {
    if (!isPipe(item) || (stdio[index] as number) < 0) stdio[index] = -1;
  });
  if (pid < 0) return { pid, pidfd: -1, stage: binding.stage(), words: undefined, pipes: stdio };
  return { pid, pidfd: numbers[0] as number, stage: undefined, words: binding.words.slice(), pipes: stdio };
}

/** What a child has reported of itself when it was started. */
export function signalsAtExec(words: Uint32Array): SignalsAtExec {
  const { blocked, ignored, caught } = PLACES.execSets;
  return { blocked: setFromWords(blocked, words), ignored: setFromWords(ignored, words), caught: setFromWords(caught, words) };
}
