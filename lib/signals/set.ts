// Sets of signals.

import { inspect } from 'node:util';

import { native } from '../internal/binding';
import { illegalConstructor, invalidArgType, invalidArgValue, outOfRange } from '../internal/errors';
import { isReserved, nameOf, toSignalNumber, type ChangeableSignal, type Signal, type SignalName } from './names';

/** A value that can be converted to a set: one signal, several signals, a `SignalSet`, or `'all'` for every signal that can be changed. */
export type SignalSetLike = Signal | Iterable<Signal> | SignalSet | 'all';

/** A value that can be converted to a set of signals to change. It must not name `SIGKILL` or `SIGSTOP`. */
export type ChangeableSetLike = ChangeableSignal | readonly ChangeableSignal[] | Iterable<ChangeableSignal> | SignalSet | 'all';

const WORD = 32;
const FULL = 0xffff_ffff;
const KEY = Symbol('SignalSet');

/**
 * An immutable set of signals, in the order of their numbers.
 *
 * Create one with {@link SignalSet.of} or {@link SignalSet.from}; `new SignalSet()` throws `ERR_ILLEGAL_CONSTRUCTOR`. A set may
 * contain any signal that a kernel can report. A set of signals to change must not contain `SIGKILL`, `SIGSTOP` or a signal that
 * the C library reserves; `'all'` and `SignalSet.all` do not contain these.
 *
 * POSIX: `sigset_t`, `sigemptyset(3p)`, `sigfillset(3p)`, `sigismember(3p)`.
 */
export class SignalSet implements Iterable<SignalName> {
  /** Bits of signals 1 to 32. @internal */
  readonly low: number;
  /** Bits of signals 33 to 64. @internal */
  readonly high: number;

  private constructor(key: symbol, low: number, high: number) {
    if (key !== KEY) throw illegalConstructor("SignalSet.of('SIGINT', 'SIGTERM') or SignalSet.from(['SIGINT', 'SIGTERM'])");
    this.low = low >>> 0;
    this.high = high >>> 0;
    Object.freeze(this);
  }

  /** @internal */
  static ofWords(low: number, high: number): SignalSet {
    return new SignalSet(KEY, low, high);
  }

  /** The set of these signals. Throws the errors of {@link SignalSet.from}. */
  static of(...signals: Signal[]): SignalSet {
    return SignalSet.from(signals);
  }

  /**
   * Converts a set-like value to a set.
   *
   * @param set - A signal, several signals, a `SignalSet` or `'all'`.
   * @throws `ERR_UNKNOWN_SIGNAL`, `ERR_OUT_OF_RANGE`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`.
   */
  static from(set: SignalSetLike): SignalSet {
    return toSignalSet(set, 'set');
  }

  /** The set without signals. */
  static get empty(): SignalSet {
    return EMPTY;
  }

  /** Every signal that can be blocked or ignored. */
  static get all(): SignalSet {
    return (all ??= changeable());
  }

  /**
   * The set with these bits.
   *
   * @param bits - Bit `n - 1` is signal `n`, as in `/proc/<pid>/status`.
   * @throws `ERR_INVALID_ARG_TYPE`: not a bigint. `ERR_OUT_OF_RANGE`: more than 64 bits.
   */
  static fromBits(bits: bigint): SignalSet {
    if (typeof bits !== 'bigint') throw invalidArgType('bits', 'a bigint', bits);
    if (bits !== BigInt.asUintN(2 * WORD, bits)) throw outOfRange('bits', 'an unsigned 64-bit integer', bits);
    return SignalSet.ofWords(Number(bits & BigInt(FULL)), Number(bits >> BigInt(WORD)));
  }

  /** The set as 64 bits; bit `n - 1` is signal `n`. */
  get bits(): bigint {
    return (BigInt(this.high) << BigInt(WORD)) | BigInt(this.low);
  }

  /** @internal */
  get isEmpty(): boolean {
    return this.low === 0 && this.high === 0;
  }

  /** The number of signals in the set. */
  get size(): number {
    return [...this.#numbers()].length;
  }

  /** Whether `signal` is in the set. */
  has(signal: Signal): boolean {
    return this.hasNumber(toSignalNumber(signal, 'signal'));
  }

  /** @internal */
  hasNumber(signal: number): boolean {
    const bit = 1 << ((signal - 1) % WORD);
    return ((signal <= WORD ? this.low : this.high) & bit) !== 0;
  }

  /** The signals that are in either set. */
  union(other: SignalSetLike): SignalSet {
    const { low, high } = toSignalSet(other, 'other');
    return SignalSet.ofWords(this.low | low, this.high | high);
  }

  /** The signals of this set that are not in the other. */
  difference(other: SignalSetLike): SignalSet {
    const { low, high } = toSignalSet(other, 'other');
    return SignalSet.ofWords(this.low & ~low, this.high & ~high);
  }

  /** The signals that are in both sets. */
  intersection(other: SignalSetLike): SignalSet {
    const { low, high } = toSignalSet(other, 'other');
    return SignalSet.ofWords(this.low & low, this.high & high);
  }

  /** @internal */
  isWithin({ low, high }: SignalSet): boolean {
    return (this.low & ~low) === 0 && (this.high & ~high) === 0;
  }

  /** The signals of {@link SignalSet.all} that are not in this set. */
  complement(): SignalSet {
    return SignalSet.all.difference(this);
  }

  /** Whether both sets hold the same signals. */
  equals(other: SignalSetLike): boolean {
    const { low, high } = toSignalSet(other, 'other');
    return this.low === low && this.high === high;
  }

  /** The names of the signals, in the order of their numbers. */
  *[Symbol.iterator](): IterableIterator<SignalName> {
    for (const signal of this.#numbers()) yield nameOf(signal);
  }

  *#numbers(): IterableIterator<number> {
    for (let signal = 1; signal <= 2 * WORD; signal++) if (this.hasNumber(signal)) yield signal;
  }

  /** `{SIGINT, SIGTERM}` */
  toString(): string {
    return `{${[...this].join(', ')}}`;
  }

  /** The names of the signals, as an array. */
  toJSON(): SignalName[] {
    return [...this];
  }

  /** The text that `console.log` shows: `SignalSet {SIGINT}`. */
  [inspect.custom](): string {
    return `SignalSet ${this.toString()}`;
  }
}

const EMPTY = SignalSet.ofWords(0, 0);
let all: SignalSet | undefined;

function setOf(numbers: Iterable<number>): SignalSet {
  let low = 0;
  let high = 0;
  for (const signal of numbers) {
    const bit = 1 << ((signal - 1) % WORD);
    if (signal <= WORD) low |= bit;
    else high |= bit;
  }
  return SignalSet.ofWords(low, high);
}

const isUnchangeable = (signal: number): boolean => {
  const name = nameOf(signal);
  return name === 'SIGKILL' || name === 'SIGSTOP' || isReserved(signal);
};

function changeable(): SignalSet {
  const every = Array.from({ length: native().lastSignal }, (_, index) => index + 1);
  return setOf(every.filter((signal) => !isUnchangeable(signal)));
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function';

/**
 * Converts a caller's value to a set.
 *
 * @param argument - The value's name in an error.
 * @internal
 */
export function toSignalSet(value: unknown, argument: string): SignalSet {
  if (value instanceof SignalSet) return value;
  if (value === 'all') return SignalSet.all;
  if (typeof value === 'string' || typeof value === 'number') return setOf([toSignalNumber(value, argument)]);
  if (!isIterable(value)) throw invalidArgType(argument, "a signal, an iterable of signals, a SignalSet or 'all'", value);
  return setOf(Array.from(value, (signal, index) => toSignalNumber(signal, `${argument}[${index}]`)));
}

/** Converts a caller's value to a set of signals to change. Naming an unchangeable signal is an error. @internal */
export function toChangeableSet(value: unknown, argument: string): SignalSet {
  // Read once, because an iterator may not be read again.
  const given = isIterable(value) && !(value instanceof SignalSet) ? Array.from(value) : value;
  const set = toSignalSet(given, argument);
  if (set.isWithin(SignalSet.all)) return set;
  const [refused = ''] = set.difference(SignalSet.all);
  const index = Array.isArray(given) ? given.findIndex((one) => nameOf(toSignalNumber(one, argument)) === refused) : -1;
  throw invalidArgValue(index < 0 ? argument : `${argument}[${index}]`, value, `names ${refused}, which no process can change`);
}
