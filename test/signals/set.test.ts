// SignalSet compared with arithmetic on 64 bits; how it is made, that it is immutable, and its text.

import { inspect } from 'node:util';

import { describe, expect, expectTypeOf, test } from 'vitest';

import { SignalSet, type SignalName } from 'sigmask';

import { ALL, bit, FULL, NUMBERS, RESERVED } from './support.ts';

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
      const members = NUMBERS.filter((signal) => !RESERVED.includes(signal));
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

test('new SignalSet names the calls that make a set', () => {
  const make = SignalSet as unknown as new (...given: unknown[]) => SignalSet;
  for (const given of [['SIGINT'], [2, 0], []]) {
    expect(() => new make(...given)).toThrow(expect.objectContaining({
      code: 'ERR_ILLEGAL_CONSTRUCTOR',
      message: "Illegal constructor: use SignalSet.of('SIGINT', 'SIGTERM') or SignalSet.from(['SIGINT', 'SIGTERM'])",
    }));
  }
});
