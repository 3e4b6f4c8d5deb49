// sigmask decode: sets and names, compared with those of kill -l.

import { execFileSync, spawn as stockSpawn } from 'node:child_process';

import { describe, expect, onTestFinished, test } from 'vitest';

import { signalState } from 'sigmask';

import { sigmask, UNDER } from '../support/command.ts';
import { someOf } from '../support/pace.mts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';

const NUMBERS = Array.from({ length: 64 }, (_, index) => index + 1);

describe('decode', () => {
  interface Decoded {
    bits: string;
    signals: { number: number; name: string; default: string }[];
  }
  const decode = async (...args: string[]): Promise<Decoded> => JSON.parse((await sigmask('decode', '--json', ...args)).stdout) as Decoded;

  test('a set by name and number with the default action, and names to a set', async () => {
    const expected = '0x4002\n 2  SIGINT       terminate\n15  SIGTERM      terminate\n';
    for (const args of [['0x4002'], ['0000000000004002'], ['INT', 'TERM'], ['sigint', '15'], ['130', '143'], ['0X4002', 'int']]) {
      expect([args, (await sigmask('decode', ...args)).stdout]).toEqual([args, expected]);
    }
  });

  const listed = (kill: string, ...args: string[]): string => execFileSync(kill, args, { encoding: 'utf8' }).trim();
  // The kernel has one signal with two names.
  const other = (name: string): string => ({ IO: 'POLL', POLL: 'IO' })[name] ?? name;

  test.skipIf(skipUnless(hasCommand('bash'), 'bash is not here'))('names are those of kill -l of bash for 1 to 64', async () => {
    const { signals } = await decode('0xffffffffffffffff');
    const names = listed('bash', '-c', 'for signal in $(seq 64); do echo "$signal $(kill -l $signal)"; done').split('\n');
    // bash has no names for those that the C library reserves.
    const ours = signals.map(({ number, name }) => `${number} ${name === `SIG${number}` ? '' : name.replace('SIG', '')}`);
    expect(ours).toEqual(names);
    expect(signals.map(({ number }) => number)).toEqual(NUMBERS);
  });

  const kill = '/bin/kill';
  test.skipIf(skipUnless(hasCommand(kill), 'there is no kill but those of shells'))('names are those of kill -l of the system for all that it knows, both ways', async () => {
    const known = listed(kill, '-l').split(/\s+/).filter((name) => /^[A-Z]+\d?$/.test(name));
    expect(known.length).toBeGreaterThanOrEqual(31);
    for (const number of someOf(NUMBERS.slice(0, 31), 4)) {
      const name = listed(kill, '-l', `${number}`);
      const { signals } = await decode(name);
      expect(signals.map((one) => one.number)).toEqual([number]);
      expect([name, other(name)]).toContain(signals[0]?.name.replace('SIG', ''));
    }
  });

  test('all are those that a program may use, in order', async () => {
    const { bits, signals } = await decode('all');
    expect(signals.map(({ number }) => number)).toEqual(NUMBERS.filter((number) => number !== 32 && number !== 33));
    expect(await decode('INT', 'all', '0x100000000')).toMatchObject({ bits: `0x${(BigInt(bits) | (1n << 32n)).toString(16)}` });
  });

  test('the default actions are those of fate()', async () => {
    const { signals } = await decode('0xfffffffffffffeff');
    const child = stockSpawn(UNDER, ['-i', '0', '-b', '0', '/bin/sleep', '60'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await until('sleep', () => signalState(child.pid).command === 'sleep');
    const state = signalState(child.pid);
    const settable = signals.filter(({ number }) => number !== 32 && number !== 33);
    expect(settable.map(({ number, default: action }) => `${number} ${action}`)).toEqual(settable.map(({ number }) => `${number} ${state.fate(number)}`));
  });
});
