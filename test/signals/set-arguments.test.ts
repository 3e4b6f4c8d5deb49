// The arguments of SignalSet and its methods: each way to write a set, and values that are none.

import { describe, expect, test } from 'vitest';

import { SignalSet, type SignalSetLike } from 'sigmask';

import { ALL, bit } from './support.ts';

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
    expect(SignalSet.fromBits(base).union(make()).bits).toBe(base | bits);
    expect(SignalSet.fromBits(base).intersection(make()).bits).toBe(base & bits);
    expect(SignalSet.fromBits(base).difference(make()).bits).toBe(base & ~bits);
    expect([SignalSet.fromBits(bits).equals(make()), SignalSet.fromBits(bits ^ 1n).equals(make())]).toEqual([true, false]);
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
    expect(() => SignalSet.fromBits(bits as bigint)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^bits /) as string }));
  });
});
