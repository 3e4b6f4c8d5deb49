// Starting a child by the native spawn: the plan of its signals and the options that Node has validated become what the
// addon takes.

import type { ChildPlan } from './child-signals';
import { forkMemory, native, SPAWN_NUMBERS, STDIO_IGNORE, STDIO_PIPE, wantPidfd, type SpawnNumbers } from './internal/binding';
import type { PipeHandle, Stdio, ValidOptions } from './internal/node-child-process';
import { withoutPreload, withPreload } from './internal/node-preload';
import { SignalSet, setFromWords } from './signal-set';

/** What a child's signal state was when it executed its program, read back in the child itself. */
export interface SignalsAtExec {
  readonly blocked: SignalSet;
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
  readonly signalsAtExec: SignalsAtExec | undefined;
  /** This process's ends of the child's pipes. */
  readonly pipes: readonly { readonly handle: PipeHandle; readonly fd: number }[];
}

const EINVAL = -22;
const DEFAULT_PATH = '/bin:/usr/bin';

// As Node does it: what is no string becomes one, and symbols are refused.
const terminated = (strings: readonly unknown[]): string => strings.map((string) => `${string as string}\0`).join('');

const isNode = (file: string): boolean => file === process.execPath || file === 'node' || file.endsWith('/node');

const isPipe = (item: Stdio): item is Extract<Stdio, { type: 'pipe' | 'overlapped' }> =>
  item.type === 'pipe' || item.type === 'overlapped';

function descriptorOf(item: Stdio): number {
  if (item.type === 'ignore') return STDIO_IGNORE;
  if (isPipe(item)) return STDIO_PIPE;
  return item.type === 'wrap' ? item.handle.fd : item.fd;
}

/** The group that the child has when it is settled; 0 for one of its own. */
export function groupOf(options: ValidOptions, { processGroup }: ChildPlan): number {
  if (options.detached || processGroup === 'new') return 0;
  return processGroup === 'inherit' ? native().getpgrp() : processGroup;
}

interface Placement {
  /** As the addon takes it. */
  readonly processGroup: number;
  readonly environment: readonly string[];
  readonly forgotten: SignalSet;
}

// A child that is Node sits in a group of its own until its preload has restored what it inherited and joins the group
// that was asked for. What is sent to that group meanwhile does not reach it: neither may what was sent in the moment
// before, if it is to be blocked, for Node's start-up would unblock it.
function placementOf(options: ValidOptions, plan: ChildPlan): Placement {
  const { ignored, blocked, node, processGroup } = plan;
  const isItselfNode = plan.startsNode || isNode(options.file);
  const envPairs = withoutPreload(options.envPairs);
  const group = groupOf(options, plan);
  const forgotten = group === native().getpgrp() ? SignalSet.empty : SignalSet.all;
  if (!(node ?? isItselfNode) || (ignored.isEmpty && blocked.isEmpty)) {
    return { processGroup: processGroup === 'inherit' ? -1 : group, environment: envPairs, forgotten };
  }
  const environment = withPreload(envPairs, { ignored, blocked, group, lasting: !isItselfNode });
  return { processGroup: 0, environment, forgotten: forgotten.union(blocked) };
}

function numbersOf(options: ValidOptions, { ignored, blocked }: ChildPlan, { processGroup, forgotten }: Placement): Int32Array {
  const numbers: SpawnNumbers = {
    ignoredLow: ignored.low,
    ignoredHigh: ignored.high,
    blockedLow: blocked.low,
    blockedHigh: blocked.high,
    forgottenLow: forgotten.low,
    forgottenHigh: forgotten.high,
    newSession: Number(options.detached),
    processGroup,
    setUid: Number(options.uid != null),
    uid: options.uid ?? 0,
    setGid: Number(options.gid != null),
    gid: options.gid ?? 0,
    forkMemory: Number(forkMemory),
    wantPidfd: Number(wantPidfd),
  };
  return Int32Array.from(SPAWN_NUMBERS, (name) => numbers[name]);
}

/** Starts a child, and returns when it has executed its file or failed to. */
export function spawnByPlan(options: ValidOptions, plan: ChildPlan): Spawned {
  const binding = native();
  const failed = { pid: EINVAL, pidfd: -1, stage: 'dup2', signalsAtExec: undefined, pipes: [] };
  if (options.stdio.some((item) => item.type !== 'ignore' && !isPipe(item) && descriptorOf(item) < 0)) return failed;

  const placement = placementOf(options, plan);
  const { environment } = placement;
  const stdio = Int32Array.from(options.stdio, descriptorOf);
  const numbers = numbersOf(options, plan, placement);
  const pid = binding.spawn(
    options.file,
    environment.find((pair) => pair.startsWith('PATH='))?.slice('PATH='.length) ?? DEFAULT_PATH,
    terminated(options.args),
    terminated(environment),
    options.cwd ?? '',
    stdio,
    numbers,
  );
  const signalsAtExec = { blocked: setFromWords(0), ignored: setFromWords(1), caught: setFromWords(2) };
  const pipes = options.stdio.flatMap((item, index) => {
    const fd = stdio[index] ?? -1;
    return isPipe(item) && fd >= 0 ? [{ handle: item.handle, fd }] : [];
  });
  if (pid < 0) return { ...failed, pid, stage: binding.stage(), pipes };
  return { pid, pidfd: numbers[0] ?? -1, stage: undefined, signalsAtExec, pipes };
}
