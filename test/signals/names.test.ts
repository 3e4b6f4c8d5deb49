// The names and numbers of signals, compared with bash's.

import { execFileSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { SignalSet, type Signal } from 'sigmask';

import { skipUnless } from '../support/skip.ts';

const onMacos = process.platform === 'darwin';
const LAST = onMacos ? 31 : 64;
const [SIGRTMIN, SIGRTMAX] = [34, 64];
const RESERVED = onMacos ? [] : [32, 33];
const noRealTime = skipUnless(!onMacos, 'macOS has no real-time signals');
const NUMBERS = Array.from({ length: LAST }, (_, index) => index + 1).filter((signal) => !RESERVED.includes(signal));

/** Names by number, as another program has them. */
const BASH = new Map(
  Array.from(execFileSync('bash', ['-c', 'kill -l'], { encoding: 'utf8' }).matchAll(/(\d+)\) (\S+)/g), ([, number, name]) => [
    Number(number), String(name),
  ]),
);

const bitsOf = (signal: unknown): bigint => SignalSet.of(signal as Signal).bits;
const bit = (signal: number): bigint => 1n << BigInt(signal - 1);

test('bash knows the same signals', () => {
  expect([...BASH.keys()]).toEqual(NUMBERS);
});

test.each(NUMBERS)('%i has the name that bash gives it, and that name has the number', (number) => {
  const [name] = SignalSet.of(number);
  expect(name).toBe(BASH.get(number));
  expect(bitsOf(number)).toBe(bit(number));
  expect(bitsOf(name)).toBe(bit(number));
});

test.each<[string, string]>([['SIGIOT', 'SIGABRT'], ...(onMacos ? [] : [['SIGPOLL', 'SIGIO'] as [string, string]])])('%s is a second name of %s', (alias, name) => {
  const set = SignalSet.of(alias as Signal);
  expect([...set]).toEqual([name]);
  expect(set.bits).toBe(bitsOf(name));
});

describe.skipIf(noRealTime)('real-time signals count from either end', () => {
  test.each(Array.from({ length: SIGRTMAX - SIGRTMIN + 1 }, (_, steps) => steps))('%i steps', (steps) => {
    const [up, down] = [SIGRTMIN + steps, SIGRTMAX - steps];
    expect(bitsOf(`SIGRTMIN+${steps}`)).toBe(bit(up));
    expect(bitsOf(`SIGRTMAX-${steps}`)).toBe(bit(down));
    expect([...SignalSet.of(`SIGRTMIN+${steps}`, `SIGRTMAX-${steps}`)]).toEqual(
      [...new Set([up, down])].sort((a, b) => a - b).map((signal) => BASH.get(signal)),
    );
  });

  test('SIGRTMIN and SIGRTMAX are the ends', () => {
    expect([bitsOf('SIGRTMIN'), bitsOf('SIGRTMAX')]).toEqual([bit(SIGRTMIN), bit(SIGRTMAX)]);
  });
});

function thrownFor(signal: unknown): unknown {
  try {
    return `no error but ${bitsOf(signal)}`;
  } catch (error) {
    return error;
  }
}

describe('a name in another spelling is refused with a hint at the right one', () => {
  test.each([
    ['int', 'SIGINT'], ['INT', 'SIGINT'], ['Int', 'SIGINT'], ['sigint', 'SIGINT'], ['SigInt', 'SIGINT'], ['usr1', 'SIGUSR1'],
    ['iot', 'SIGIOT'], ...(onMacos ? [] : [['rtmin', 'SIGRTMIN'], ['RTMIN+3', 'SIGRTMIN+3'], ['sigrtmax-1', 'SIGRTMAX-1']]),
  ])('%s: %s', (wrong, right) => {
    const error = thrownFor(wrong);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ code: 'ERR_UNKNOWN_SIGNAL', message: expect.stringContaining(`did you mean '${right}'?`) as string });
  });
});

const UNKNOWN = [
  'SIGFOO', '', 'SIG', 'SIGSIGINT', ' SIGINT', 'SIGINT ', 'SIGINT\0', '2', '0', '-2', 'SIGRTMIN+31', 'SIGRTMAX-31', 'SIGRTMIN+99',
  'SIGRTMIN+-1', 'SIGRTMIN-1', 'SIGRTMAX+1', 'SIGRTMIN+', 'SIGRTMAX-', 'SIGRTMIN+1.5', 'SIGRTMIN+ 1', 'SIGRTMIN+1\n', 'SIGRT',
  'constructor', '__proto__', 'toString',
];

describe('a value that is not a signal', () => {
  test.each<[string, unknown, string]>([
    ...UNKNOWN.map((name): [string, unknown, string] => [JSON.stringify(name), name, 'ERR_UNKNOWN_SIGNAL']),
    ...[0, -0, -1, 1.5, NaN, Infinity, -Infinity, 65, 2 ** 31, 2 ** 32 + 2].map((number): [string, unknown, string] => [
      String(number), number, 'ERR_OUT_OF_RANGE',
    ]),
    ...RESERVED.map((number): [string, unknown, string] => [String(number), number, 'ERR_INVALID_ARG_VALUE']),
    ...[undefined, null, true, 2n, {}, ['SIGINT'], () => 2, Symbol('SIGINT'), Object('SIGINT')].map(
      (value: unknown): [string, unknown, string] => [`a value of type ${typeof value}`, value, 'ERR_INVALID_ARG_TYPE'],
    ),
  ])('%s', (_, value, code) => {
    const error = thrownFor(value);
    expect(error).toMatchObject({ code });
    expect(error).toBeInstanceOf(code === 'ERR_OUT_OF_RANGE' ? RangeError : TypeError);
    expect((error as Error).message).toMatch(/^set\[0\] /);
    // Only names with a near match get a hint.
    expect((error as Error).message).not.toContain('did you mean');
  });
});
