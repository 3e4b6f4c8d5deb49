// Linux's /proc: the kernel's facts about a process, in its own form.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { native } from '../internal/binding';
import { check, foreignProc, invalidState } from '../internal/errors';
import type { ProcessFacts, ThreadFacts } from './facts';

const SCRATCH = Buffer.allocUnsafeSlow(2 ** 16);

// This takes a fraction of the time of Node's own calls.
function readText(path: string, encoding: 'utf8' | 'latin1'): string {
  const length = check(native().readFile(path, SCRATCH), 'open', path);
  return length < SCRATCH.length ? SCRATCH.toString(encoding, 0, length) : readFileSync(path, encoding);
}

type SetName = 'SigPnd' | 'ShdPnd' | 'SigBlk' | 'SigIgn' | 'SigCgt';

export type Status = Readonly<Record<SetName, bigint>> & {
  readonly name: string;
  /** As {@link ProcessFacts}'s. */
  readonly state: string;
  /** The process to which the thread belongs. */
  readonly tgid: number;
  readonly threads: number;
  readonly isInit: boolean;
};

// The kernel escapes newlines and backslashes in names.
const unescaped = (name: string): string => name.replace(/\\(n|\\)/g, (_, letter) => (letter === 'n' ? '\n' : '\\'));

// The numbers in the namespaces from that of this /proc to its own. A kernel without pid namespaces leaves them out.
const isProcessOne = (text: string): boolean => /\n(?:NSpid:\t(?:\d+\t)*|Pid:\t)1\n/.test(text);

/** The text of a `/proc/<pid>/status`. */
export function parseStatus(text: string): Status {
  // A field counts only at the beginning of a line, because a process may choose a field's name as its own.
  const field = (name: string): string => {
    const at = text.indexOf(`\n${name}:\t`);
    if (at === -1) throw invalidState(`The kernel leaves ${name} out of /proc/PID/status`);
    const start = at + name.length + 3;
    return text.slice(start, text.indexOf('\n', start));
  };
  const set = (name: SetName): bigint => BigInt(`0x${field(name)}`);
  return {
    name: unescaped(text.slice('Name:\t'.length, text.indexOf('\n'))),
    state: field('State').slice(0, 1),
    tgid: Number(field('Tgid')),
    threads: Number(field('Threads')),
    isInit: isProcessOne(text),
    SigPnd: set('SigPnd'),
    ShdPnd: set('ShdPnd'),
    SigBlk: set('SigBlk'),
    SigIgn: set('SigIgn'),
    SigCgt: set('SigCgt'),
  };
}

/** `/proc/<which>/status`: a pid, `self/task/<tid>`, `thread-self`. Signal sets are 64 bits. */
export function readStatus(which: string): Status {
  return parseStatus(readText(`/proc/${which}/status`, 'utf8'));
}

interface Stat {
  readonly state: string;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** The device number of the controlling terminal, 0 without one. */
  readonly tty: number;
  /** The foreground process group of that terminal, -1 without one. */
  readonly foregroundGroup: number;
  readonly flags: number;
  readonly startTime: string;
}

const noField = (): Error => invalidState('The kernel leaves fields out of /proc/PID/stat');

const FIELDS = 20;

/** The text of a `/proc/<pid>/stat`. */
function parseStat(text: string): Stat {
  // The command name before the fields is in parentheses, and may itself contain spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ', FIELDS);
  if (fields.length < FIELDS) throw noField();
  const numberOf = (field: number): number => Number(fields[field]);
  return {
    state: fields[0] as string,
    ppid: numberOf(1),
    pgid: numberOf(2),
    sid: numberOf(3),
    tty: numberOf(4),
    foregroundGroup: numberOf(5),
    flags: numberOf(6),
    startTime: fields[FIELDS - 1] as string,
  };
}

// The majors of pseudo-terminals, which sysfs does not list.
const FIRST_PTS_MAJOR = 136;
const LAST_PTS_MAJOR = 143;
const MINORS_OF_MAJOR = 256;

// The kernel's encoding of a device number: 12 bits of major between the two parts of the minor.
function terminalName(device: number): string {
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major >= FIRST_PTS_MAJOR && major <= LAST_PTS_MAJOR) {
    return `/dev/pts/${(major - FIRST_PTS_MAJOR) * MINORS_OF_MAJOR + minor}`;
  }
  try {
    const uevent = readFileSync(`/sys/dev/char/${major}:${minor}/uevent`, 'utf8');
    const name = /^DEVNAME=(.*)$/m.exec(uevent)?.[1];
    return name === undefined ? `${major}:${minor}` : `/dev/${name}`;
  } catch (error) {
    // Sysfs is missing, or does not know the device.
    if (isGone(error)) return `${major}:${minor}`;
    throw error;
  }
}

const GONE: ReadonlySet<unknown> = new Set(['ENOENT', 'ESRCH']);
const HIDDEN: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES']);

/** Whether a read failed because the process has ended in the meantime. */
export const isGone = (error: unknown): boolean => GONE.has((error as { code?: unknown }).code);

/** Whether a read failed because this user may not look at the process. */
export const isHidden = (error: unknown): boolean => HIDDEN.has((error as { code?: unknown }).code);

const PF_KTHREAD = 0x20_0000;
const ENDED: ReadonlySet<string> = new Set(['Z', 'X', 'x']);

// A thread that has ended and waits for the others takes no signal.
const threadOf = (tid: number, { state, name, SigBlk, SigPnd }: Status): ThreadFacts[] =>
  ENDED.has(state) ? [] : [{ tid, name, blocked: SigBlk, pending: SigPnd }];

function readThread(pid: number, tid: number): ThreadFacts[] {
  try {
    return threadOf(tid, readStatus(`${pid}/task/${tid}`));
  } catch (error) {
    // A thread may end while the others are read.
    if (isGone(error)) return [];
    throw error;
  }
}

/** The facts in a process's `status`, `stat` and `cmdline`. */
export function factsFrom(
  pid: number,
  status: Status,
  statText: string,
  commandLine: string,
  threads: readonly ThreadFacts[],
): ProcessFacts {
  const stat = parseStat(statText);
  return {
    pid,
    startTime: stat.startTime,
    ppid: stat.ppid,
    pgid: stat.pgid,
    sid: stat.sid,
    tty: stat.tty === 0 ? null : terminalName(stat.tty),
    foreground: stat.tty !== 0 && stat.foregroundGroup === stat.pgid,
    command: status.name,
    args: commandLine === '' ? [] : commandLine.replace(/\0$/, '').split('\0'),
    state: stat.state,
    isKernelThread: (stat.flags & PF_KTHREAD) !== 0,
    isInit: status.isInit,
    blocked: status.SigBlk,
    ignored: status.SigIgn,
    caught: status.SigCgt,
    pending: { thread: status.SigPnd, process: status.ShdPnd },
    threads,
  };
}

/** Reads a process; undefined if the number is only a thread's. Throws if the process has gone. */
export function readProcess(pid: number): ProcessFacts | undefined {
  const status = readStatus(String(pid));
  if (status.tgid !== pid) return undefined;
  const tids = status.threads === 1 ? [] : readdirSync(`/proc/${pid}/task`).map(Number);
  const threads = tids.length === 0 ? threadOf(pid, status) : tids.flatMap((tid) => readThread(pid, tid));
  const stat = readText(`/proc/${pid}/stat`, 'latin1');
  return factsFrom(pid, status, stat, readText(`/proc/${pid}/cmdline`, 'utf8'), threads);
}

/** The current parent of a process. Throws if the process has gone. */
export const readParent = (pid: number): number => parseStat(readText(`/proc/${pid}/stat`, 'latin1')).ppid;

/** As {@link ProcessFacts}'s. Throws if the process has gone. */
export const readStartTime = (pid: number): string => parseStat(readText(`/proc/${pid}/stat`, 'latin1')).startTime;

/** Every process that /proc shows. */
export const listProcesses = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d/.test(name))
    .map(Number);

function ownNumberInProc(): number {
  try {
    return Number(readlinkSync('/proc/self'));
  } catch (error) {
    // /proc is not mounted, or belongs to a namespace that this process is not in.
    if ((error as { code?: unknown }).code === 'ENOENT') return 0;
    throw error;
  }
}

/** Checks that /proc shows the pid namespace of this process. */
export function checkProcIsOurs(): void {
  if (ownNumberInProc() !== process.pid) throw foreignProc();
}
