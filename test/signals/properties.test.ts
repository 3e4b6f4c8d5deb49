// Properties that hold for any input: to sets, and to the options of a child. SIGMASK_TEST_RUNS is the number of tries.

import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { SignalSet, type Signal, type SignalSetLike } from 'sigmask';
import { spawnSync, type ChildSignals } from 'sigmask/child_process';

import { isGone } from '../support/until.ts';

const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 200);
const ARGUMENT_ERRORS = ['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_VALUE', 'ERR_OUT_OF_RANGE', 'ERR_UNKNOWN_SIGNAL'];

const [SIGRTMIN, SIGRTMAX] = [34, 64];
const RESERVED = [32, 33];
const UNCHANGEABLE = [9, 19];
const NUMBERS = Array.from({ length: 64 }, (_, index) => index + 1).filter((number) => !RESERVED.includes(number));
const CHANGEABLE = NUMBERS.filter((number) => !UNCHANGEABLE.includes(number));

const bitsOf = (numbers: readonly number[]): bigint => numbers.reduce((bits, number) => bits | (1n << BigInt(number - 1)), 0n);
const nameOf = (number: number): Signal => [...SignalSet.of(number)][0] as Signal;

/** The names as in signal(7). */
function numberNamed(name: string): number | undefined {
  const offset = Number(/^SIGRT(?:MIN\+|MAX-)(\d+)$/.exec(name)?.[1] ?? (/^SIGRT(MIN|MAX)$/.test(name) ? 0 : NaN));
  const number = name.startsWith('SIGRTMIN') ? SIGRTMIN + offset : SIGRTMAX - offset;
  return (constants.signals as Record<string, number>)[name] ?? (number >= SIGRTMIN && number <= SIGRTMAX ? number : undefined);
}

/** The forms of a set that a caller may write, with the numbers that it means. */
interface Written {
  readonly numbers: readonly number[];
  readonly set: SignalSetLike;
}

const signals = fc.uniqueArray(fc.constantFrom(...NUMBERS), { maxLength: 8 });
const mixed = signals.chain((numbers) =>
  fc.tuple(...numbers.map((number) => fc.constantFrom<Signal>(number, nameOf(number)))).map((set): { numbers: number[]; set: Signal[] } => ({ numbers, set })),
);
const written: fc.Arbitrary<Written> = fc.oneof(
  mixed,
  mixed.map(({ numbers, set }) => ({ numbers, set: new Set(set) })),
  mixed.map(({ numbers, set }) => ({ numbers, set: { [Symbol.iterator]: () => set.values() } })),
  mixed.map(({ numbers, set }) => ({ numbers, set: SignalSet.from(set) })),
  mixed.filter(({ set }) => set.length > 0).map(({ numbers: [number = 0], set: [set = 0] }) => ({ numbers: [number], set })),
  fc.constant<Written>({ numbers: CHANGEABLE, set: 'all' }),
);

/** Any value, and frequently one close to a valid one. */
const anything = fc.oneof(
  { weight: 4, arbitrary: fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true, withSparseArray: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...NUMBERS.map(nameOf)) },
  { weight: 1, arbitrary: fc.array(fc.oneof(fc.integer(), fc.string(), fc.constantFrom('SIGINT', 'sigint', 'SIGRTMIN+31', 'SIGKILL', 9, 33, 64, 65)), { maxLength: 3 }) },
);

function errorOf(call: () => unknown): { code?: string; message: string } | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as { code?: string; message: string };
  }
}

const check = (property: fc.IProperty<unknown>): void => fc.assert(property, { numRuns: RUNS });

describe('a SignalSet', () => {
  test('holds the signals that were written, in any form, and says so', () => {
    check(
      fc.property(written, ({ numbers, set }) => {
        const made = SignalSet.from(set);
        expect(made.bits).toBe(bitsOf(numbers));
        expect(made.size).toBe(numbers.length);
        expect(SignalSet.from([...made]).bits).toBe(made.bits);
        expect(SignalSet.from(JSON.parse(JSON.stringify(made)) as Signal[]).bits).toBe(made.bits);
        expect(SignalSet.fromBits(made.bits).equals(made)).toBe(true);
        expect(`${made}`).toBe(`{${[...made].join(', ')}}`);
      }),
    );
  });

  test('rejects anything else with an error that names the argument', () => {
    check(
      fc.property(anything, (value) => {
        const error = errorOf(() => SignalSet.from(value as SignalSetLike));
        if (error === undefined) return;
        expect(ARGUMENT_ERRORS).toContain(error.code);
        expect(error.message).toMatch(/^set\b/);
      }),
    );
  });

  test('has 64 bits, and refuses any other number', () => {
    check(
      fc.property(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), (bits) => {
        const fits = bits >= 0n && bits < 2n ** 64n;
        expect(errorOf(() => SignalSet.fromBits(bits))?.code).toBe(fits ? undefined : 'ERR_OUT_OF_RANGE');
        if (fits) expect(SignalSet.fromBits(bits).bits).toBe(bits);
      }),
    );
  });

  test('knows a name exactly as it is written', () => {
    check(
      fc.property(fc.constantFrom(...NUMBERS), fc.string({ maxLength: 2 }), fc.string({ maxLength: 2 }), (number, before, after) => {
        const name = `${before}${nameOf(number)}${after}` as Signal;
        const meant = numberNamed(`${name}`);
        if (meant === undefined) expect(errorOf(() => SignalSet.of(name))?.code).toBe('ERR_UNKNOWN_SIGNAL');
        else expect(SignalSet.of(name).bits).toBe(bitsOf([meant]));
      }),
    );
  });
});

/** The children of this process, zombies too. */
function children(): string {
  const childrenOf = (tid: string): string => {
    try {
      return readFileSync(`/proc/self/task/${tid}/children`, 'utf8');
    } catch (error) {
      // A thread may end during the look.
      if (isGone(error)) return '';
      throw error;
    }
  };
  return readdirSync('/proc/self/task').map(childrenOf).join('');
}

describe('a child', () => {
  const SETS = ['ignore', 'default', 'block', 'unblock'] as const;
  const spec = fc.record(
    { from: fc.constant<'clean'>('clean'), ...Object.fromEntries(SETS.map((name) => [name, written])) } as Record<'from', fc.Arbitrary<'clean'>> & Record<(typeof SETS)[number], fc.Arbitrary<Written>>,
    { requiredKeys: [] },
  );

  /** Whether the request is possible. */
  function isPossible(numbers: Record<(typeof SETS)[number], readonly number[]>): boolean {
    const both = (one: readonly number[], other: readonly number[]): boolean => one.some((number) => other.includes(number));
    const named = SETS.flatMap((name) => numbers[name]);
    return !both(named, UNCHANGEABLE) && !both(numbers.ignore, numbers.default) && !both(numbers.block, numbers.unblock);
  }

  test('starts with exactly the requested signals, or does not start', () => {
    check(
      fc.property(spec, ({ from, ...sets }) => {
        const numbers = Object.fromEntries(SETS.map((name) => [name, sets[name]?.numbers ?? []])) as Record<(typeof SETS)[number], readonly number[]>;
        const asked = Object.fromEntries(Object.entries(sets).map(([name, { set }]) => [name, set])) as ChildSignals;
        const before = children();
        const run = (): string => spawnSync('/bin/cat', ['/proc/self/status'], { encoding: 'utf8', signals: { ...asked, ...(from && { from }) } }).stdout;
        if (!isPossible(numbers)) {
          expect(errorOf(run)).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE', message: expect.stringMatching(/^options\.signals\.\w/) as string });
        } else {
          const status = run();
          const field = (name: string): bigint => BigInt(`0x${new RegExp(`^${name}:\\s*(\\w+)$`, 'm').exec(status)?.[1]}`);
          expect([field('SigIgn'), field('SigBlk'), field('SigCgt')]).toEqual([bitsOf(numbers.ignore), bitsOf(numbers.block), 0n]);
        }
        expect(children()).toBe(before);
      }),
    );
  });

  test('is not started with anything else: an error names the option before a process exists', () => {
    const options = fc.record(
      {
        signals: fc.oneof(anything, fc.record(Object.fromEntries([...SETS, 'from', 'node'].map((name) => [name, anything])), { requiredKeys: [] })),
        processGroup: anything,
        foreground: anything,
        controllingTerminal: anything,
        parentDeathSignal: anything,
      },
      { requiredKeys: [] },
    );
    check(
      fc.property(options, (value) => {
        const before = children();
        const error = errorOf(() => spawnSync('/bin/true', value as object));
        expect(children()).toBe(before);
        if (error === undefined) return;
        expect(ARGUMENT_ERRORS).toContain(error.code);
        expect(error.message).toMatch(/^options\.(signals|processGroup|foreground|controllingTerminal|parentDeathSignal)\b/);
      }),
    );
  });
});
