// SignalSet, compared with arithmetic on 64 bits.

import { inspect } from 'node:util';

import { describe, expect, expectTypeOf, test } from 'vitest';

import { SignalSet, type SignalName, type SignalSetLike } from 'sigmask';

const UNCHANGEABLE = [9, 19, 32, 33];
const NUMBERS = Array.from({ length: 64 }, (_, index) => index + 1);
const FULL = 2n ** 64n - 1n;
const bit = (signal: number): bigint => 1n << BigInt(signal - 1);
const ALL = NUMBERS.filter((signal) => !UNCHANGEABLE.includes(signal)).reduce((bits, signal) => bits | bit(signal), 0n);

const SEED = Date.now() % 2 ** 31;

/** Repeatable from SEED: a linear congruential generator, its low and high bits mixed. */
function* randomBits(): Generator<bigint, never> {
  for (let state = BigInt(SEED); ; ) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    yield state ^ (state >> 29n);
  }
}

const random = randomBits();
const EDGES = [0n, 1n, bit(32), bit(33), bit(64), bit(1) | bit(64), 0xffff_ffffn, 0xffff_ffff_0000_0000n, ALL, FULL];
const SETS = [...EDGES, ...Array.from({ length: 200 }, () => random.next().value)];
const PAIRS = [...EDGES.flatMap((a) => EDGES.map((b) => [a, b] as const)), ...SETS.map((a) => [a, random.next().value] as const)];

const fromBits = (bits: bigint): SignalSet => SignalSet.fromBits(bits);

describe(`agrees with arithmetic on 64 bits, seed ${SEED}`, () => {
  test('bits, size and membership', () => {
    for (const bits of SETS) {
      const set = fromBits(bits);
      expect(set.bits).toBe(bits);
      expect(set.size).toBe(bits.toString(2).replaceAll('0', '').length);
      const members = NUMBERS.filter((signal) => !UNCHANGEABLE.slice(2).includes(signal));
      expect(members.filter((signal) => set.has(signal))).toEqual(members.filter((signal) => (bits & bit(signal)) !== 0n));
    }
  });

  test('union, intersection, difference, equals', () => {
    for (const [a, b] of PAIRS) {
      const [one, other] = [fromBits(a), fromBits(b)];
      expect(one.union(other).bits).toBe(a | b);
      expect(one.intersection(other).bits).toBe(a & b);
      expect(one.difference(other).bits).toBe(a & ~b);
      expect(one.equals(other)).toBe(a === b);
      expect(one.equals(fromBits(a))).toBe(true);
      expect([one.bits, other.bits]).toEqual([a, b]);
    }
  });

  test('complement has all the signals that are not in the set', () => {
    for (const bits of SETS) {
      const set = fromBits(bits);
      expect(set.complement().bits).toBe(ALL & ~bits);
      expect(set.complement().complement().bits).toBe(ALL & bits);
      expect(set.intersection(set.complement()).size).toBe(0);
      expect(set.union(set.complement()).bits).toBe(ALL | bits);
    }
  });

  test('iteration is in the order of the numbers, and each starts anew', () => {
    const names = NUMBERS.map((signal) => [...fromBits(bit(signal))]).map(([name]) => name);
    expect(new Set(names).size).toBe(64);
    for (const bits of SETS) {
      const set = fromBits(bits);
      const expected = names.filter((_, index) => (bits >> BigInt(index)) & 1n);
      expect([...set]).toEqual(expected);
      expect([...set]).toEqual(expected);
      expect(set.toJSON()).toEqual(expected);
      expect(set.toString()).toBe(`{${expected.join(', ')}}`);
    }
  });
});

describe('the ways to make a set', () => {
  test('all leaves out the signals that no process can change', () => {
    expect(SignalSet.all.bits).toBe(ALL);
    expect(SignalSet.all.size).toBe(60);
    expect([...SignalSet.all]).not.toEqual(expect.arrayContaining(['SIGKILL']));
    expect([...SignalSet.all]).not.toEqual(expect.arrayContaining(['SIGSTOP']));
    expect(SignalSet.all.complement().size).toBe(0);
  });

  test('empty has no signal', () => {
    expect([SignalSet.empty.bits, SignalSet.empty.size, [...SignalSet.empty]]).toEqual([0n, 0, []]);
    expect(SignalSet.empty.complement().bits).toBe(ALL);
    expect(SignalSet.of().equals(SignalSet.empty)).toBe(true);
  });

  test('of takes signals in any order, and the same signal twice', () => {
    expect([...SignalSet.of(64, 'SIGTERM', 'SIGHUP', 15, 'SIGRTMIN', 'SIGKILL')]).toEqual([
      'SIGHUP', 'SIGKILL', 'SIGTERM', 'SIGRTMIN', 'SIGRTMAX',
    ]);
  });
});

function* generate(): Generator<'SIGINT' | 15> {
  yield 'SIGINT';
  yield 15;
}

describe('every parameter that is a set', () => {
  const INT_TERM = bit(2) | bit(15);
  test.each<[string, () => SignalSetLike, bigint]>([
    ['a name', () => 'SIGINT', bit(2)],
    ['a number', () => 64, bit(64)],
    ['an array of names and numbers', () => ['SIGINT', 15], INT_TERM],
    ['an empty array', () => [], 0n],
    ['a Set', () => new Set(['SIGINT', 'SIGTERM'] as const), INT_TERM],
    ['a generator', generate, INT_TERM],
    ['the keys of a Map', () => new Map([[2, ''], [15, '']]).keys(), INT_TERM],
    ['a SignalSet', () => SignalSet.of('SIGINT', 'SIGTERM'), INT_TERM],
    ["'all'", () => 'all', ALL],
    ['SignalSet.all', () => SignalSet.all, ALL],
  ])('accepts %s', (_, make, bits) => {
    const base = bit(1) | bit(15) | bit(64);
    expect(SignalSet.from(make()).bits).toBe(bits);
    expect(fromBits(base).union(make()).bits).toBe(base | bits);
    expect(fromBits(base).intersection(make()).bits).toBe(base & bits);
    expect(fromBits(base).difference(make()).bits).toBe(base & ~bits);
    expect([fromBits(bits).equals(make()), fromBits(bits ^ 1n).equals(make())]).toEqual([true, false]);
  });

  const TAKING: [string, (set: SignalSetLike) => unknown, string][] = [
    ['SignalSet.from', (set) => SignalSet.from(set), 'set'],
    ['union', (set) => SignalSet.empty.union(set), 'other'],
    ['intersection', (set) => SignalSet.empty.intersection(set), 'other'],
    ['difference', (set) => SignalSet.empty.difference(set), 'other'],
    ['equals', (set) => SignalSet.empty.equals(set), 'other'],
  ];

  describe.each(TAKING)('%s refuses', (_method, take, argument) => {
    test.each<[string, unknown, string, string]>([
      ['an unknown name', 'SIGFOO', 'ERR_UNKNOWN_SIGNAL', ''],
      ['an unknown name among others', ['SIGINT', 'SIGFOO'], 'ERR_UNKNOWN_SIGNAL', '[1]'],
      ["'all' among others", ['all'], 'ERR_UNKNOWN_SIGNAL', '[0]'],
      ["'ALL'", 'ALL', 'ERR_UNKNOWN_SIGNAL', ''],
      ['0', 0, 'ERR_OUT_OF_RANGE', ''],
      ['65 in a Set', new Set([1, 2, 65]), 'ERR_OUT_OF_RANGE', '[2]'],
      ['NaN', [NaN], 'ERR_OUT_OF_RANGE', '[0]'],
      ['32', 32, 'ERR_INVALID_ARG_VALUE', ''],
      ['33 among others', [2, 33], 'ERR_INVALID_ARG_VALUE', '[1]'],
      ['nothing', undefined, 'ERR_INVALID_ARG_TYPE', ''],
      ['null', null, 'ERR_INVALID_ARG_TYPE', ''],
      ['a bigint', 2n, 'ERR_INVALID_ARG_TYPE', ''],
      ['an object', { SIGINT: true }, 'ERR_INVALID_ARG_TYPE', ''],
      ['a function', generate, 'ERR_INVALID_ARG_TYPE', ''],
      ['a set within a list', [SignalSet.of('SIGINT')], 'ERR_INVALID_ARG_TYPE', '[0]'],
      ['a hole in a list', new Array(1), 'ERR_INVALID_ARG_TYPE', '[0]'],
    ])('%s', (_what, value, code, place) => {
      let thrown: unknown;
      try {
        take(value as SignalSetLike);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ code });
      expect((thrown as Error).message.split(' ')[0]).toBe(`${argument}${place}`);
    });

    test('an iterable that throws, with its own error', () => {
      const error = new Error('of the iterable');
      const throwing = function* (): Generator<2> {
        yield 2;
        throw error;
      };
      expect(() => take(throwing())).toThrow(error);
    });
  });
});

describe('has', () => {
  test.each<[string | number, boolean]>([['SIGINT', true], [2, true], ['SIGIOT', true], ['SIGABRT', true], ['SIGTERM', false], [64, false]])(
    '%s: %s', (signal, expected) => {
      expect(SignalSet.of('SIGINT', 'SIGABRT').has(signal as 'SIGINT')).toBe(expected);
    },
  );

  test.each<[unknown, string]>([['SIGFOO', 'ERR_UNKNOWN_SIGNAL'], ['all', 'ERR_UNKNOWN_SIGNAL'], [0, 'ERR_OUT_OF_RANGE'], [65, 'ERR_OUT_OF_RANGE'], [['SIGINT'], 'ERR_INVALID_ARG_TYPE'], [undefined, 'ERR_INVALID_ARG_TYPE']])(
    'refuses %s', (signal, code) => {
      expect(() => SignalSet.all.has(signal as 'SIGINT')).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^signal /) as string }));
    },
  );
});

describe('fromBits refuses', () => {
  test.each<[unknown, string]>([
    [-1n, 'ERR_OUT_OF_RANGE'], [2n ** 64n, 'ERR_OUT_OF_RANGE'], [2, 'ERR_INVALID_ARG_TYPE'], ['2', 'ERR_INVALID_ARG_TYPE'],
    [undefined, 'ERR_INVALID_ARG_TYPE'], [null, 'ERR_INVALID_ARG_TYPE'],
  ])('%s', (bits, code) => {
    expect(() => fromBits(bits as bigint)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^bits /) as string }));
  });
});

describe('immutable', () => {
  test.each<[string, () => SignalSet]>([
    ['of', () => SignalSet.of('SIGINT')],
    ['from', () => SignalSet.from(['SIGINT'])],
    ['fromBits', () => fromBits(2n)],
    ['empty', () => SignalSet.empty],
    ['all', () => SignalSet.all],
    ['union', () => SignalSet.empty.union('SIGINT')],
    ['intersection', () => SignalSet.all.intersection('SIGINT')],
    ['difference', () => SignalSet.all.difference('SIGINT')],
    ['complement', () => SignalSet.empty.complement()],
  ])('%s', (_, make) => {
    const set = make();
    const { bits } = set;
    expect(Object.isFrozen(set)).toBe(true);
    for (const key of Reflect.ownKeys(set)) expect(Reflect.set(set, key, 7), String(key)).toBe(false);
    expect(Reflect.set(set, 'bits', 7n)).toBe(false);
    expect(Reflect.set(set, 'size', 7)).toBe(false);
    expect(Reflect.defineProperty(set, 'has', { value: () => true })).toBe(false);
    set.toJSON().push('SIGHUP');
    expect(set.bits).toBe(bits);
  });
});

describe('in readable form', () => {
  const set = SignalSet.of('SIGINT', 'SIGRTMIN+3');
  test.each<[string, unknown, string]>([
    ['toString', String(set), '{SIGINT, SIGRTMIN+3}'],
    ['toString of the empty set', `${SignalSet.empty.toString()}`, '{}'],
    ['JSON', JSON.stringify({ set }), '{"set":["SIGINT","SIGRTMIN+3"]}'],
    ['inspect', inspect(set), 'SignalSet {SIGINT, SIGRTMIN+3}'],
    ['inspect of the empty set', inspect(SignalSet.empty), 'SignalSet {}'],
    ['inspect within', inspect({ set }), '{ set: SignalSet {SIGINT, SIGRTMIN+3} }'],
    ['inspect of signals that the C library reserves', inspect(fromBits(bit(32) | bit(33))), 'SignalSet {SIG32, SIG33}'],
  ])('%s', (_, text, expected) => {
    expect(text).toBe(expected);
  });

  test('JSON can be read back', () => {
    expect(SignalSet.from(JSON.parse(JSON.stringify(SignalSet.all)) as SignalName[]).bits).toBe(ALL);
  });

  test('iterates names', () => {
    expectTypeOf(set).toExtend<Iterable<SignalName>>();
  });
});
