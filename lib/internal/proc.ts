// Linux's /proc: what the kernel says of a process, as it says it.

import { readdirSync, readFileSync } from 'node:fs';

const SETS = ['SigPnd', 'ShdPnd', 'SigBlk', 'SigIgn', 'SigCgt'] as const;

export type Status = { readonly [Set in (typeof SETS)[number]]: bigint } & {
  readonly name: string;
  /** As {@link Stat}'s. */
  readonly state: string;
};

// The kernel writes newlines and backslashes in names as escapes.
const unescaped = (name: string): string => name.replace(/\\(n|\\)/g, (_, letter) => (letter === 'n' ? '\n' : '\\'));

/** `/proc/<which>/status`: a pid, `self/task/<tid>`, `thread-self`. Signal sets are 64 bits. */
export function readStatus(which: string): Status {
  const text = readFileSync(`/proc/${which}/status`, 'utf8');
  const field = (name: string): string => new RegExp(`^${name}:\\t(.*)$`, 'm').exec(text)?.[1] ?? '';
  const sets = SETS.map((name) => [name, BigInt(`0x${field(name)}`)] as const);
  const [name, state] = [unescaped(field('Name')), field('State').slice(0, 1)];
  return { name, state, ...(Object.fromEntries(sets) as Record<(typeof SETS)[number], bigint>) };
}

export interface Stat {
  /** One letter: `R` running, `S` and `D` sleeping, `T` stopped, `Z` zombie. */
  readonly state: string;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** The device number of the controlling terminal, 0 without one. */
  readonly tty: number;
  /** The foreground process group of that terminal, -1 without one. */
  readonly foregroundGroup: number;
}

/** `/proc/<pid>/stat`. */
export function readStat(pid: number): Stat {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The command name before them is in parentheses, and may hold spaces and parentheses itself.
  const [state = '?', ...numbers] = text.slice(text.lastIndexOf(')') + 2).split(' ', 6);
  const [ppid = 0, pgid = 0, sid = 0, tty = 0, foregroundGroup = -1] = numbers.map(Number);
  return { state, ppid, pgid, sid, tty, foregroundGroup };
}

export const readThreadIds = (pid: number): number[] => readdirSync(`/proc/${pid}/task`).map(Number);
