// Signal names and numbers.

import { constants } from 'node:os';

import { isSupported, native } from '../internal/binding';
import { invalidArgType, invalidArgValue, outOfRange, unavailableOnPlatform, unknownSignal } from '../internal/errors';

// The standard signals of Linux and macOS.
type Common =
  | ('SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGILL' | 'SIGTRAP' | 'SIGABRT' | 'SIGBUS' | 'SIGFPE' | 'SIGUSR1' | 'SIGSEGV' | 'SIGUSR2')
  | ('SIGPIPE' | 'SIGALRM' | 'SIGTERM' | 'SIGCHLD' | 'SIGCONT' | 'SIGTSTP' | 'SIGTTIN' | 'SIGTTOU' | 'SIGURG' | 'SIGXCPU' | 'SIGXFSZ')
  | ('SIGVTALRM' | 'SIGPROF' | 'SIGWINCH' | 'SIGIO' | 'SIGSYS');
type Standard = Common | 'SIGSTKFLT' | 'SIGPWR' | 'SIGEMT' | 'SIGINFO';
type RealTime = 'SIGRTMIN' | 'SIGRTMAX' | `SIGRTMIN+${number}` | `SIGRTMAX-${number}`;
type Unchangeable = 'SIGKILL' | 'SIGSTOP';

/**
 * A signal's name: `'SIGINT'`, `'SIGRTMIN+3'`, `'SIGRTMAX-1'`. Signals that the C library reserves have names with their number,
 * such as `'SIG33'`, and appear only in reports.
 */
export type SignalName = Standard | Unchangeable | RealTime | `SIG${number}`;

// Second names, and names of other systems. A value of Node's type may be passed on, and the intersection keeps them out of completion.
type OtherOfNode = Exclude<NodeJS.Signals, SignalName> & Record<never, never>;

/** A signal by name or by number. */
export type Signal = SignalName | OtherOfNode | number;

/** A signal that a process can block, ignore and catch, by name or by number: any signal except `SIGKILL` and `SIGSTOP`. */
export type ChangeableSignal = Exclude<Signal, Unchangeable>;

// Second names of signals that have a better known one.
const ALIASES = new Set(['SIGIOT', 'SIGPOLL', 'SIGCLD', 'SIGUNUSED']);

// Node leaves out this signal of macOS.
const SIGEMT = 7;
const hasSigemt = process.platform === 'darwin' && !Object.values(constants.signals).includes(SIGEMT);

const numbers: ReadonlyMap<string, number> = new Map([
  ...Object.entries(constants.signals),
  ...(hasSigemt ? [['SIGEMT', SIGEMT] as const] : []),
]);
const names: ReadonlyMap<number, SignalName> = new Map(
  [...numbers].filter(([name]) => !ALIASES.has(name)).map(([name, number]) => [number, name as SignalName]),
);

const LAST_STANDARD = 31;

// The names of real-time signals count from the nearer end, as `kill -l` prints them.
const RTMIN_NAMES = 15;

/** The name of a signal number. Signals that the C library keeps for itself are named by their number: `'SIG32'`. */
export function nameOf(signal: number): SignalName {
  const name = names.get(signal);
  if (name !== undefined) return name;
  const { SIGRTMIN, SIGRTMAX } = native();
  if (signal < SIGRTMIN || signal > SIGRTMAX) return `SIG${signal}` as SignalName;
  if (signal === SIGRTMIN) return 'SIGRTMIN';
  if (signal === SIGRTMAX) return 'SIGRTMAX';
  const above = signal - SIGRTMIN;
  return above <= RTMIN_NAMES ? `SIGRTMIN+${above}` : `SIGRTMAX-${SIGRTMAX - signal}`;
}

function realTimeNumber(name: string): number | undefined {
  const match = /^SIGRT(?:MIN(?:\+(\d{1,2}))?|MAX(?:-(\d{1,2}))?)$/.exec(name);
  if (match === null) return undefined;
  const { SIGRTMIN, SIGRTMAX } = native();
  const signal = name.startsWith('SIGRTMIN') ? SIGRTMIN + Number(match[1] ?? 0) : SIGRTMAX - Number(match[2] ?? 0);
  return signal >= SIGRTMIN && signal <= SIGRTMAX ? signal : undefined;
}

const numberNamed = (name: string): number | undefined => numbers.get(name) ?? realTimeNumber(name);

/** Whether the C library keeps this signal for itself: 32 and 33 with glibc, and 34 with musl. */
export function isReserved(signal: number): boolean {
  return signal > LAST_STANDARD && signal < native().SIGRTMIN;
}

/**
 * Converts a caller's value to a signal number.
 *
 * @param argument - The value's name in an error: `options.signals.ignore[1]`.
 * @throws `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE` or `ERR_INVALID_ARG_TYPE`.
 * @internal
 */
export function toSignalNumber(value: unknown, argument: string): number {
  if (typeof value === 'string') {
    const number = numberNamed(value);
    if (number !== undefined) return number;
    // Where there are no POSIX signals, the platform lacks the name.
    if (!isSupported) throw unavailableOnPlatform(value);
    const upper = value.toUpperCase();
    throw unknownSignal(
      argument,
      value,
      [upper, `SIG${upper}`].find((name) => numberNamed(name) !== undefined),
    );
  }
  if (typeof value !== 'number') throw invalidArgType(argument, 'a signal name or number', value);
  const { lastSignal } = native();
  if (!Number.isInteger(value) || value < 1 || value > lastSignal) {
    throw outOfRange(argument, `a signal, an integer from 1 to ${lastSignal}`, value);
  }
  if (isReserved(value)) throw invalidArgValue(argument, value, 'is a signal that the C library reserves');
  return value;
}
