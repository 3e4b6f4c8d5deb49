// The facts that the kernel reports about an accepted signal.

import { native } from '../internal/binding';
import { PLACES } from '../internal/places';
import { nameOf, type SignalName } from '../signals/names';

const CODES = new Map([
  [0, 'SI_USER'],
  [0x80, 'SI_KERNEL'],
  [-1, 'SI_QUEUE'],
  [-2, 'SI_TIMER'],
  [-3, 'SI_MESGQ'],
  [-4, 'SI_ASYNCIO'],
  [-5, 'SI_SIGIO'],
  [-6, 'SI_TKILL'],
] as const);
const CHILD_CODES = ['CLD_EXITED', 'CLD_KILLED', 'CLD_DUMPED', 'CLD_TRAPPED', 'CLD_STOPPED', 'CLD_CONTINUED'] as const;

type NamedCode = typeof CODES extends Map<number, infer Name> ? Name : never;

/**
 * How a signal was sent: `'SI_USER'` by kill, `'SI_TKILL'` by raise or to a single thread, `'SI_QUEUE'` by sigqueue,
 * `'SI_KERNEL'` by the kernel, for example for Ctrl-C in a terminal. `SIGCHLD` has `'CLD_EXITED'` and similar codes. A code that
 * has no name here is a number.
 */
export type SignalCode = NamedCode | (typeof CHILD_CODES)[number] | number;

/** A signal that has been accepted. */
export interface SignalInfo {
  /** The signal. */
  readonly signal: SignalName;
  /** How it was sent; null on macOS, whose kernel reports neither this nor any of the following. */
  readonly code: SignalCode | null;
  /** The process that sent it, or the child for `SIGCHLD`; 0 if that process is in another pid namespace. Absent for some codes. */
  readonly pid?: number;
  /** The real user of that process. */
  readonly uid?: number;
  /** The value that sigqueue, a timer or a message queue sent with it. */
  readonly value?: number;
}

const WITH_SENDER: ReadonlySet<SignalCode> = new Set<SignalCode>([
  'SI_USER',
  'SI_TKILL',
  'SI_QUEUE',
  'SI_MESGQ',
  'SI_ASYNCIO',
  ...CHILD_CODES,
]);
const WITH_VALUE: ReadonlySet<SignalCode> = new Set<SignalCode>(['SI_QUEUE', 'SI_TIMER', 'SI_MESGQ', 'SI_ASYNCIO']);

/** The facts about the signal that the last native call has accepted. @internal */
export function infoFromWords(number: number): SignalInfo {
  if (process.platform === 'darwin') return { signal: nameOf(number), code: null };
  const { words } = native();
  const { code: place, pid, uid, value } = PLACES.acceptedWords;
  const code = (words[place] as number) | 0;
  const signal = nameOf(number);
  const name = CODES.get(code as 0) ?? (signal === 'SIGCHLD' ? CHILD_CODES[code - 1] : undefined) ?? code;
  return {
    signal,
    code: name,
    ...(WITH_SENDER.has(name) && { pid: (words[pid] as number) | 0, uid: words[uid] as number }),
    ...(WITH_VALUE.has(name) && { value: (words[value] as number) | 0 }),
  };
}
