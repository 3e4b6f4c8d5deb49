// What node:child_process refuses, sigmask/child_process refuses with the same error.

import * as stock from 'node:child_process';
import { connect } from 'node:net';

import { describe, expect, onTestFinished, test } from 'vitest';

import { drop, expectSame, PEER, type Functions } from './support.ts';

/** These fields of the error that a call throws, or its result. */
function resultOf(call: () => unknown, ...fields: (keyof NodeJS.ErrnoException)[]): unknown {
  try {
    return call();
  } catch (error) {
    return Object.fromEntries(fields.map((field) => [field, (error as NodeJS.ErrnoException)[field]]));
  }
}

describe('what Node refuses', () => {
  const refusals: [string, (functions: Functions) => unknown][] = [
    ['options that are a number', ({ spawn }) => spawn('true', [], 7 as never)],
    ['options that are null', ({ spawn }) => spawn('true', [], null as never)],
    ['options that are an array', ({ spawn }) => spawn('true', [], [] as never)],
    ['options that are a function', ({ spawn }) => spawn('true', [], (() => {}) as never)],
    ['arguments that are a string', ({ spawn }) => spawn('true', 'one' as never)],
    ['arguments that are a function', ({ spawn }) => spawn('true', (() => {}) as never)],
    ['fork: options that are a string', ({ fork }) => fork(PEER, [], 'one' as never)],
    ['fork: arguments that are a number', ({ fork }) => fork(PEER, 7 as never)],
    ['execFile: options that are a number', ({ execFile }) => execFile('true', [], 7 as never)],
    ['execFile: a callback that is not a function', ({ execFile }) => execFile('true', [], {}, 7 as never)],
    ['exec: a command that is not a string', ({ exec }) => exec(7 as never)],
  ];

  test.each(refusals)("is refused in Node's own words: %s", async (_, start) => {
    const error = await expectSame((functions) => resultOf(() => start(functions), 'name', 'message', 'code'));
    expect(error).toMatchObject({ name: 'TypeError' });
  });

  test('is always refused: an argument that is a symbol, for which Node from 22 on passes an empty string', () => {
    expect(() => drop.spawn('true', [Symbol('a') as never])).toThrow('Cannot convert a Symbol value to a string');
    expect(() => stock.spawnSync('true', [Symbol('a') as never])).toThrow('Cannot convert a Symbol value to a string');
  });

  test('is refused as by the system: a socket that has no descriptor yet', async () => {
    const error = await expectSame(({ spawn }) => {
      const socket = connect(9, '127.0.0.1').on('error', () => {});
      onTestFinished(() => void socket.destroy());
      return resultOf(() => spawn('true', { stdio: ['ignore', socket, 'ignore'] }), 'name', 'message', 'code', 'errno', 'syscall');
    });
    expect(error).toMatchObject({ code: 'EINVAL', syscall: 'spawn' });
  });

  test('is not refused by exec: options of any kind', async () => {
    const run = ({ exec }: Functions): Promise<string> => new Promise((resolve) => exec('echo done', true as never, (_, stdout) => resolve(String(stdout))));
    expect(await expectSame(run)).toBe('done\n');
  });
});
