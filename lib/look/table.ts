// A process's signal state in words.

import { printable, wrap } from './terminal-text';
import { SignalSet } from '../signals/set';
import type { ProcessState, ThreadState } from './state';

const STATES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'sleeping, uninterruptible',
  I: 'idle',
  T: 'stopped',
  t: 'stopped by a tracer',
  Z: 'zombie',
  X: 'dead',
};

// For larger sets, list the missing signals instead.
const MANY = 40;

/** A set in words: `SIGINT SIGTERM`, `all but SIGINT`, `none`. */
export function wordsOf(set: SignalSet | null): string[] {
  if (set === null) return ['unknown'];
  if (set.isEmpty) return ['none'];
  if (set.size < MANY) return [...set];
  const missing = set.complement();
  const reserved = set.difference('all');
  return ['all', ...(missing.isEmpty ? [] : ['but', ...missing]), ...(reserved.isEmpty ? [] : ['and', ...reserved])];
}

/** The program with its arguments. Without arguments, as ps shows it: `[kthreadd]`, `sleep <defunct>`. */
export function commandLineOf({ args, command, isKernelThread, state }: ProcessState): string {
  if (args.length > 0) return printable(args.join(' '));
  if (isKernelThread) return `[${printable(command)}]`;
  return state === 'Z' ? `${printable(command)} <defunct>` : printable(command);
}

function placeOf({ tty, foreground }: ProcessState): string[] {
  if (tty === null) return ['none'];
  return [`${tty},`, ...(foreground ? ['in', 'the', 'foreground'] : ['not', 'in', 'the', 'foreground'])];
}

function pendingOf({ pending }: ProcessState): string[] {
  if (pending === null) return ['unknown'];
  if (pending.thread.isEmpty) return wordsOf(pending.process);
  const ofThread = [...wordsOf(pending.thread), '(of', 'the', 'main', 'thread)'];
  return pending.process.isEmpty ? ofThread : [...wordsOf(pending.process), ...ofThread];
}

const isUnlike = (thread: ThreadState, { blocked }: ProcessState): boolean =>
  (blocked !== null && !thread.blocked.equals(blocked)) || !thread.pending.isEmpty;

const wordsOn = ({ blocked, pending }: ThreadState, verb: string): string[] => [
  ...[verb, ...wordsOf(blocked)],
  ...(pending.isEmpty ? [] : ['and', 'has', 'pending', ...wordsOf(pending)]),
];

/** A row for each group of threads that are alike. */
function rowsOn(threads: readonly ThreadState[]): [string, string[]][] {
  const groups = new Map<string, ThreadState[]>();
  for (const thread of threads) {
    // A pending signal is that of one thread.
    const key = thread.pending.isEmpty ? `${thread.blocked.bits}` : `${thread.tid} of its own`;
    groups.set(key, [...(groups.get(key) ?? []), thread]);
  }
  return [...groups.values()].map(([first, ...others]) => {
    const thread = first as ThreadState;
    if (others.length === 0) return ['thread', [`${thread.tid}`, printable(thread.name), ...wordsOn(thread, 'blocks')]];
    return ['threads', [`${others.length + 1}`, 'threads', ...wordsOn(thread, 'block')]];
  });
}

/** The rows of a table: a label and words. Only threads that differ from the main thread are listed, and those that are alike as one. */
export function rowsOf(state: ProcessState): [string, string[]][] {
  const { pid, threads } = state;
  const threadCount = threads.length > 1 ? [`${threads.length}`, 'threads'] : [];
  return [
    ['process', [`${pid} ${commandLineOf(state)}`]],
    ['state', [`${STATES[state.state] ?? state.state}${threadCount.length > 0 ? ',' : ''}`, ...threadCount]],
    ['parent', [`${state.ppid}`]],
    ['group', [`${state.pgid}`]],
    ['session', [`${state.sid}`]],
    ['terminal', placeOf(state)],
    ['blocked', wordsOf(state.blocked)],
    ['ignored', wordsOf(state.ignored)],
    ['caught', wordsOf(state.caught)],
    ['pending', pendingOf(state)],
    ...rowsOn(threads.filter((thread) => thread.tid !== pid && isUnlike(thread, state))),
  ];
}

/** The table, in lines of at most `width` columns. `paint` may colour a label and its words. */
export function tableOf(
  rows: readonly (readonly [string, readonly string[]])[],
  width: number,
  paint: (label: string, text: string) => string = (_, text) => text,
): string {
  const labelWidth = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows
    .flatMap(([label, words]) =>
      wrap(words, width - labelWidth).map((text, line) => `${(line === 0 ? label : '').padEnd(labelWidth)}${paint(label, text)}`.trimEnd()),
    )
    .join('\n');
}
