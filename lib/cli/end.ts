// sigmask end: ends processes that other programs have started, and their descendants.

import { writeSync } from 'node:fs';
import { constants } from 'node:os';

import { endedWithin, endMembers } from '../contain/end-members';
import { Unit } from '../contain/unit';
import { check, SystemCallError } from '../internal/errors';
import { startWatching } from '../internal/running';
import { signalState } from '../look/read-state';
import { processTree, type ProcessTree } from '../look/tree';
import { allOperands, valueOf, type Arguments } from '../usage/parse';
import { CommandError, UsageError } from '../usage/usage-error';
import { millisecondsFrom, pidFrom } from '../usage/values';
import { signalFrom } from './signal-spelling';

const FAILED_SOME = 1;
const DEFAULT_GRACE = '5';
// As native/watchdog/watch.h has it.
const WATCHDOG = 'sigmask-watch';
/** Milliseconds, longer than a watchdog tries. */
const LONGEST_OF_WATCHDOG_MS = 15_000;
const { SIGKILL } = constants.signals;

/** A process with its descendants. */
interface Tree {
  readonly pid: number;
  readonly unit: Unit;
  /** At the first look. */
  readonly members: readonly number[];
  readonly watchdogs: readonly Unit[];
}

const NOT_PERMITTED = 'no permission to signal it';

/** Throws unless the process exists and this user may signal it. */
function checkMaySignal(pid: number): void {
  try {
    if (signalState(pid).isKernelThread) throw new CommandError('a thread of the kernel', FAILED_SOME);
    process.kill(pid, 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') throw new CommandError('no such process', FAILED_SOME);
    throw code === 'EPERM' ? new CommandError(NOT_PERMITTED, FAILED_SOME) : error;
  }
}

// A watchdog ends the processes that were contained below the process, even if they have left the tree, and then itself.
function watchdogsIn({ state, children }: ProcessTree): Unit[] {
  const own = state.command === WATCHDOG ? [Unit.ofProcess(state.pid)] : [];
  return [...own, ...children.flatMap(watchdogsIn)];
}

function watchdogsBelow(pid: number): Unit[] {
  try {
    return processTree(pid).children.flatMap(watchdogsIn);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return [];
    throw error;
  }
}

function treeOf(pid: number): Tree {
  checkMaySignal(pid);
  const unit = Unit.ofProcess(pid);
  const members = unit.members();
  if (!members.includes(process.pid)) return { pid, unit, members, watchdogs: watchdogsBelow(pid) };
  unit.drop();
  throw new CommandError('sigmask itself runs below this process', FAILED_SOME);
}

/** Any process may have the name of a watchdog. */
async function waitForWatchdog(unit: Unit): Promise<void> {
  unit.waitForEnd();
  await endedWithin(unit, LONGEST_OF_WATCHDOG_MS);
  if (unit.lives) await endMembers(unit, SIGKILL, 0);
}

async function endTree({ unit, watchdogs }: Tree, signal: number, grace: number): Promise<void> {
  unit.waitForEnd();
  try {
    await endMembers(unit, signal, grace);
    await Promise.all(watchdogs.map(waitForWatchdog));
  } catch (error) {
    const isRefused = error instanceof SystemCallError && error.code === 'EPERM';
    throw isRefused ? new CommandError('no permission to signal some of its processes', FAILED_SOME) : error;
  }
}

/** Calls `work`. Reports its failure with the process on standard error, and returns undefined. */
async function reporting<Result>(pid: number, work: () => Result | Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    writeSync(2, `sigmask end: ${pid}: ${error.message}\n`);
    process.exitCode = error.exitCode;
    return undefined;
  }
}

// A process that is in the tree of another one must not get each signal twice.
const isTop = ({ pid }: Tree, index: number, trees: readonly Tree[]): boolean =>
  !trees.some(({ members }, other) => other !== index && members.includes(pid));

/** Resolves when all have ended. */
export async function end(given: Arguments): Promise<void> {
  const signal = signalFrom(valueOf(given, 'signal') ?? 'SIGTERM');
  const grace = millisecondsFrom(valueOf(given, 'grace') ?? DEFAULT_GRACE, 'grace');
  const operands = allOperands(given);
  if (operands.length === 0) throw new UsageError('missing PID');
  const pids = new Set(operands.map(pidFrom));
  check(startWatching(), 'pthread_create');
  const found = await Promise.all([...pids].map((pid) => reporting(pid, () => treeOf(pid))));
  const trees = found.filter((tree) => tree !== undefined).filter(isTop);
  await Promise.all(trees.map((tree) => reporting(tree.pid, () => endTree(tree, signal, grace))));
}
