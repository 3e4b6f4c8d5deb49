// What a process would do with signals, and where it stands among groups, sessions and terminals.

import { SystemCallError, unavailableOnPlatform } from './internal/errors';
import { readStat, readStatus, readThreadIds, type Stat, type Status } from './internal/proc';
import { toPid } from './internal/validate';
import { SignalSet } from './signal-set';
import { nameOf, toSignalNumber, type Signal, type SignalName } from './signals';

/** What becomes of a signal that is sent to the process now. */
export type Fate = 'terminate' | 'core' | 'stop' | 'continue' | 'ignore' | 'catch' | 'pending';

/** One thread of a process. */
export interface ThreadState {
  readonly tid: number;
  readonly name: string;
  readonly blocked: SignalSet;
  readonly pending: SignalSet;
}

const CORE: ReadonlySet<SignalName> = new Set<SignalName>([
  'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGSEGV', 'SIGXCPU', 'SIGXFSZ', 'SIGSYS',
]);
const STOP: ReadonlySet<SignalName> = new Set<SignalName>(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU']);
const IGNORE: ReadonlySet<SignalName> = new Set<SignalName>(['SIGCHLD', 'SIGURG', 'SIGWINCH']);

function defaultAction(signal: SignalName): Fate {
  if (STOP.has(signal)) return 'stop';
  if (IGNORE.has(signal)) return 'ignore';
  if (signal === 'SIGCONT') return 'continue';
  return CORE.has(signal) ? 'core' : 'terminate';
}

/** A process's signal state at one moment. */
export class SignalState {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** The controlling terminal as `major:minor`, null without one. */
  readonly tty: string | null;
  /** Whether its process group is the foreground group of its terminal. */
  readonly foreground: boolean;
  readonly command: string;
  /** `'Z'` is a zombie, `'T'` is stopped. */
  readonly state: string;
  /** The mask of the main thread. */
  readonly blocked: SignalSet;
  readonly ignored: SignalSet;
  readonly caught: SignalSet;
  readonly pending: { readonly thread: SignalSet; readonly process: SignalSet };
  /** The threads that run; of a zombie none. */
  readonly threads: readonly ThreadState[];

  /** @internal */
  constructor(pid: number, stat: Stat, status: Status, threads: readonly ThreadState[]) {
    this.pid = pid;
    this.ppid = stat.ppid;
    this.pgid = stat.pgid;
    this.sid = stat.sid;
    this.tty = stat.tty === 0 ? null : deviceName(stat.tty);
    this.foreground = stat.tty !== 0 && stat.foregroundGroup === stat.pgid;
    this.command = status.name;
    this.state = stat.state;
    this.blocked = SignalSet.fromBits(status.SigBlk);
    this.ignored = SignalSet.fromBits(status.SigIgn);
    this.caught = SignalSet.fromBits(status.SigCgt);
    this.pending = { thread: SignalSet.fromBits(status.SigPnd), process: SignalSet.fromBits(status.ShdPnd) };
    this.threads = threads;
  }

  /**
   * What becomes of a signal that is sent to the process now.
   *
   * @throws `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE` for what is no signal.
   */
  fate(signal: Signal): Fate {
    const number = toSignalNumber(signal, 'signal');
    const name = nameOf(number);
    if (this.threads.length === 0) return 'ignore';
    if (name === 'SIGKILL') return 'terminate';
    if (name === 'SIGSTOP') return 'stop';
    // A stopped process continues at once whatever its mask and disposition say.
    if (name === 'SIGCONT' && !this.caught.hasNumber(number)) return 'continue';
    // Any thread that does not block it takes a signal that is sent to the process.
    if (this.threads.every((thread) => thread.blocked.hasNumber(number))) return 'pending';
    if (this.ignored.hasNumber(number)) return 'ignore';
    return this.caught.hasNumber(number) ? 'catch' : defaultAction(name);
  }
}

// The kernel's encoding of a device number: 12 bits of major between the two parts of the minor.
function deviceName(device: number): string {
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  return `${major}:${minor}`;
}

const ENDED: ReadonlySet<string> = new Set(['Z', 'X', 'x']);

// A thread may end while the others are read. One that has ended and waits for them takes no signal.
function readThread(pid: number, tid: number): ThreadState[] {
  try {
    const status = readStatus(`${pid}/task/${tid}`);
    if (ENDED.has(status.state)) return [];
    return [{ tid, name: status.name, blocked: SignalSet.fromBits(status.SigBlk), pending: SignalSet.fromBits(status.SigPnd) }];
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');

const ESRCH = -3;

/**
 * The signal state of a process, this one by default.
 *
 * Reads what the kernel reports and changes nothing. `SIGKILL` and `SIGSTOP` are never in a set; the signals that the C
 * library keeps for itself can be, as `SIG32` and `SIG33`.
 *
 * @throws `ESRCH`: no such process. `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_TYPE`.
 * `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`: not Linux.
 *
 * Linux: {@link https://man7.org/linux/man-pages/man5/proc_pid_status.5.html | proc_pid_status(5)}.
 */
export function signalState(pid: number = process.pid): SignalState {
  const number = toPid(pid, 'pid', 1);
  if (process.platform !== 'linux') throw unavailableOnPlatform('signalState');
  try {
    const threads = readThreadIds(number).flatMap((tid) => readThread(number, tid));
    return new SignalState(number, readStat(number), readStatus(String(number)), threads);
  } catch (error) {
    throw isGone(error) ? new SystemCallError(ESRCH, 'signalState') : error;
  }
}
