// getDisposition, compared with the kernel's state, also with listeners on the same signals.

import { describe, expect, test } from 'vitest';

import { getDisposition, type Disposition, type Signal } from 'sigmask';

import { HOSTILE, REAL_TIME_IGNORED, runFixture, type Surroundings } from '../support/fixture.ts';
import { PARENTS, PLAIN } from './support.ts';

interface Dispositions {
  wrong: number[];
  of: Record<number, Disposition>;
}

interface Report {
  start: Dispositions;
  blocked: Dispositions;
  SIGUSR2: Disposition[];
  added?: Dispositions;
  removed?: Dispositions;
}

const [SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGUSR2, SIGPIPE, SIGTERM, SIGCHLD, SIGSTOP, SIGXFSZ] = [1, 2, 3, 9, 12, 13, 15, 17, 19, 25];
const REAL_TIME = Array.from({ length: 31 }, (_, index) => index + 34);

// At start, Node resets inherited ignored signals to the default action, except the real-time signals.
describe.each<[string, Surroundings, string[], Disposition]>([
  ['a plain parent', PLAIN, [], 'default'],
  ['a Worker', PLAIN, ['worker'], 'default'],
  ['a hostile parent', HOSTILE, [], 'ignore'],
  ['a Worker under a hostile parent', HOSTILE, ['worker'], 'ignore'],
  ['a parent that ignores real-time signals', REAL_TIME_IGNORED, [], 'ignore'],
])('getDisposition under %s', (_, around, args, ofRealTime) => {
  test("agrees with the kernel for every signal, Node's own and inherited ones too, whatever the mask", async () => {
    const { start, blocked, SIGUSR2: bothWays } = await runFixture<Report>('self/disposition.mjs', args, around);
    expect([start.wrong, blocked.wrong]).toEqual([[], []]);
    expect(blocked.of).toEqual(start.of);
    expect(Object.keys(start.of).length).toBe(62);
    const expected: Record<number, Disposition> = {
      [SIGPIPE]: 'ignore', [SIGXFSZ]: 'ignore', [SIGINT]: 'handler', [SIGTERM]: 'handler',
      [SIGHUP]: 'default', [SIGQUIT]: 'default', [SIGUSR2]: 'default', [SIGCHLD]: 'default', [SIGKILL]: 'default', [SIGSTOP]: 'default',
      ...Object.fromEntries(REAL_TIME.map((signal) => [signal, ofRealTime])),
    };
    expect(start.of).toMatchObject(expected);
    expect(bothWays).toEqual(['default', 'default']);
  });
});

test.each(PARENTS)('under %s a signal with a listener has a handler until the last listener is removed', async (_, around) => {
  const { start, added, removed } = await runFixture<Report>('self/disposition.mjs', [], around);
  expect([added?.wrong, removed?.wrong]).toEqual([[], []]);
  expect(added?.of).toEqual({ ...start.of, [SIGUSR2]: 'handler', [SIGHUP]: 'handler' });
  expect(removed?.of).toEqual({ ...start.of, [SIGHUP]: 'handler' });
});

test.each<[unknown, string]>([
  ['SIGFOO', 'ERR_UNKNOWN_SIGNAL'], ['int', 'ERR_UNKNOWN_SIGNAL'], ['all', 'ERR_UNKNOWN_SIGNAL'], ['', 'ERR_UNKNOWN_SIGNAL'],
  [0, 'ERR_OUT_OF_RANGE'], [-2, 'ERR_OUT_OF_RANGE'], [65, 'ERR_OUT_OF_RANGE'], [1.5, 'ERR_OUT_OF_RANGE'], [NaN, 'ERR_OUT_OF_RANGE'],
  [32, 'ERR_INVALID_ARG_VALUE'], [33, 'ERR_INVALID_ARG_VALUE'],
  [undefined, 'ERR_INVALID_ARG_TYPE'], [null, 'ERR_INVALID_ARG_TYPE'], [2n, 'ERR_INVALID_ARG_TYPE'], [['SIGINT'], 'ERR_INVALID_ARG_TYPE'],
])('getDisposition(%s) throws %s', (signal, code) => {
  expect(() => getDisposition(signal as Signal)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^signal /) as string }));
});
