// The facts that macOS reports about a process, by sysctl(3): no mask, no pending signals, no threads, no arguments.

import { constants } from 'node:os';

import { native } from '../internal/binding';
import { ESRCH } from '../internal/errno';
import { check } from '../internal/errors';
import { PLACES } from '../internal/places';
import { IGNORED_BY_DEFAULT } from '../signals/default-action';
import { setFromWords } from '../signals/set-from-words';
import type { ProcessFacts } from './facts';

const PLACE_OF = PLACES.processNumbers;
const NUMBERS = Object.keys(PLACE_OF).length;
const SOME_PROCESSES = 4096;

/** The letters of /proc for SIDL, SRUN, SSLEEP, SSTOP and SZOMB. */
const STATES: Readonly<Record<number, string>> = { 1: 'R', 2: 'R', 3: 'S', 4: 'T', 5: 'Z' };

const unsigned = (word: number): bigint => BigInt(word >>> 0);

const signals: Readonly<Record<string, number | undefined>> = constants.signals;
const BY_DEFAULT = [...IGNORED_BY_DEFAULT]
  .map((name) => signals[name])
  .reduce((bits, number) => (number === undefined ? bits : bits | (1n << BigInt(number - 1))), 0n);

// The kernel counts the signals that it ignores by default as ignored, so it does not show whether another process ignores them.
function ignoredBy(pid: number, word: number): bigint {
  if (pid !== process.pid) return unsigned(word) & ~BY_DEFAULT;
  check(native().dispositions(), 'sigaction');
  return setFromWords(PLACES.dispositionSets.ignored).bits;
}

/** Returns undefined if the process does not exist. */
export function readProcessBySysctl(pid: number): ProcessFacts | undefined {
  const numbers = new Int32Array(NUMBERS);
  const [command = '', terminal = ''] = native().readProcess(pid, numbers).split('\n');
  const numberOf = (name: keyof typeof PLACE_OF): number => numbers[PLACE_OF[name]] as number;
  const error = numberOf('error');
  if (error === ESRCH) return undefined;
  check(error, 'sysctl');
  return {
    pid,
    startTime: '',
    ppid: numberOf('ppid'),
    pgid: numberOf('pgid'),
    sid: numberOf('sid'),
    tty: terminal === '' ? null : `/dev/${terminal}`,
    foreground: terminal !== '' && numberOf('foregroundGroup') === numberOf('pgid'),
    command,
    args: [],
    state: STATES[numberOf('state')] ?? '?',
    isKernelThread: false,
    isInit: pid === 1,
    blocked: null,
    ignored: ignoredBy(pid, numberOf('ignored')),
    caught: unsigned(numberOf('caught')),
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
