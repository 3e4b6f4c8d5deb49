// The facts that macOS reports about a process, by sysctl(3): no mask, no pending signals, no threads, no arguments.

import { native } from '../internal/binding';
import { ESRCH } from '../internal/errno';
import { check } from '../internal/errors';
import type { ProcessFacts } from './facts';

const NUMBERS = 8;
const SOME_PROCESSES = 4096;

/** The letters of /proc for SIDL, SRUN, SSLEEP, SSTOP and SZOMB. */
const STATES: Readonly<Record<number, string>> = { 1: 'R', 2: 'R', 3: 'S', 4: 'T', 5: 'Z' };

const unsigned = (word: number): bigint => BigInt(word >>> 0);

/** Undefined if the process does not exist. */
export function readProcessBySysctl(pid: number): ProcessFacts | undefined {
  const numbers = new Int32Array(NUMBERS);
  const [command = '', terminal = ''] = native().readProcess(pid, numbers).split('\n');
  const [error = 0, ppid = 0, pgid = 0, sid = 0, foregroundGroup = 0, state = 0, ignored = 0, caught = 0] = numbers;
  if (error === ESRCH) return undefined;
  check(error, 'sysctl');
  return {
    pid,
    ppid,
    pgid,
    sid,
    tty: terminal === '' ? null : `/dev/${terminal}`,
    foreground: terminal !== '' && foregroundGroup === pgid,
    command,
    args: [],
    state: STATES[state] ?? '?',
    isKernelThread: false,
    blocked: null,
    ignored: unsigned(ignored),
    caught: unsigned(caught),
    pending: null,
    threads: [],
  };
}

export function listProcessesBySysctl(): number[] {
  for (let size = SOME_PROCESSES; ; size *= 2) {
    const pids = new Int32Array(size);
    const count = check(native().listProcesses(pids), 'sysctl');
    if (count <= size) return Array.from(pids.subarray(0, count));
  }
}
