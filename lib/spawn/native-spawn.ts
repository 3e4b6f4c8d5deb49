// Starting a child by the native spawn: the plan of its signals and the options that Node has validated become what the
// addon takes.

import { forkMemory, native, SPAWN_NUMBERS, STDIO_IGNORE, STDIO_PIPE, wantPidfd, type SpawnNumbers } from '../internal/binding';
import { EINVAL } from '../internal/errno';
import { terminated } from '../internal/nul-terminated';
import { checkProcIsOurs } from '../look/proc';
import { isPipe, type SettledOptions, type Stdio, type SyncStdio, type ValidOptions } from '../node/contract';
import { SignalSet, setFromWords } from '../signals/set';
import { withoutPreload, withPreload } from './preload-plan';
import type { ChildPlan } from './signal-options';

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

const isNode = (file: string): boolean => file === process.execPath || /(^|\/)node(js)?$/.test(file);

// Its first process only starts others, without preloads.
function isWatchMode(args: readonly string[]): boolean {
  const options = args.slice(1);
  const end = options.findIndex((option) => !option.startsWith('-') || option === '--');
  return options.slice(0, end === -1 ? options.length : end).some((option) => /^--watch(-path)?(=|$)/.test(option));
}

function descriptorOf(item: Stdio | SyncStdio): number {
  if (item.type === 'ignore') return STDIO_IGNORE;
  if (isPipe(item)) return STDIO_PIPE;
  return item.type === 'wrap' ? item.handle.fd : item.fd;
}

/** The group that the child has when it is settled; 0 for one of its own. */
export function groupOf(options: ValidOptions<unknown>, { place: { processGroup } }: ChildPlan): number {
  if (options.detached || processGroup === 'new') return 0;
  return processGroup === 'inherit' ? native().getpgrp() : processGroup;
}

interface Placement {
  /** As the addon takes them. */
  readonly admittingGroup: number;
  readonly processGroup: number;
  readonly terminal: number;
  readonly forgotten: SignalSet;
  readonly environment: string;
}

// What has been sent to the parent's group is not for a child of another one.
function placementOf(options: SettledOptions<unknown>, plan: ChildPlan, terminal: number): Placement {
  const { ignored, blocked, node } = plan;
  const isItselfNode = plan.startsNode || isNode(options.file);
  if ((node ?? isItselfNode) && !(ignored.isEmpty && blocked.isEmpty)) return quarantine(options, plan, isItselfNode, terminal);
  const environment = terminated(withoutPreload(options.envPairs));
  const stays = plan.place.processGroup === 'inherit' && !options.detached;
  const group = stays ? -1 : groupOf(options, plan);
  const forgotten = stays || group === native().getpgrp() ? SignalSet.empty : SignalSet.all;
  return { admittingGroup: 0, processGroup: group, terminal, forgotten, environment };
}

// A child that is Node sits in a group of its own until its preload has restored what it inherited and joins the group
// that was asked for. What is sent to that group meanwhile does not reach it: neither may what was sent in the moment
// before, if it is to be blocked, for Node's start-up would unblock it. A terminal for a group of its own it takes when it is
// ready, too: until then the terminal's signals are for this process.
function quarantine(options: SettledOptions<unknown>, plan: ChildPlan, isItselfNode: boolean, terminal: number): Placement {
  const { ignored, blocked } = plan;
  const group = groupOf(options, plan);
  const isOurs = group === native().getpgrp();
  const isWatching = isItselfNode && isWatchMode(options.args);
  // The preload reads /proc to block signals, and below a command that is not Node.
  if (process.platform === 'linux' && !(isItselfNode && blocked.isEmpty)) checkProcIsOurs();
  const takesTerminal = terminal >= 0 && group === 0 && isItselfNode && !isWatching;
  const preload = { ignored, blocked, group, terminalFrom: takesTerminal ? native().getpgrp() : 0, lasting: !isItselfNode };
  const environment = terminated(withPreload(withoutPreload(options.envPairs), preload));
  if (isWatching) {
    return { admittingGroup: 0, processGroup: group, terminal, forgotten: isOurs ? SignalSet.empty : SignalSet.all, environment };
  }
  return {
    admittingGroup: isOurs ? 0 : group,
    processGroup: 0,
    terminal: takesTerminal ? -1 : terminal,
    forgotten: isOurs ? blocked : SignalSet.all,
    environment,
  };
}

function numbersOf(
  options: ValidOptions<unknown>,
  directory: string | undefined,
  plan: ChildPlan,
  placement: Placement,
  error: number,
): Int32Array {
  const { ignored, blocked } = plan;
  const { admittingGroup, processGroup, terminal, forgotten } = placement;
  const numbers: SpawnNumbers = {
    ignoredLow: ignored.low,
    ignoredHigh: ignored.high,
    blockedLow: blocked.low,
    blockedHigh: blocked.high,
    forgottenLow: forgotten.low,
    forgottenHigh: forgotten.high,
    changesDirectory: Number(directory !== undefined),
    newSession: Number(options.detached),
    admittingGroup,
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
export function spawnByPlan(
  options: SettledOptions | SettledOptions<SyncStdio>,
  directory: string | undefined,
  plan: ChildPlan,
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
  return { blocked: setFromWords(0, words), ignored: setFromWords(1, words), caught: setFromWords(2, words) };
}
