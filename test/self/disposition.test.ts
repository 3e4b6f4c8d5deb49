// getDisposition and ignoreSignals, compared with the kernel's state, also with listeners on the same signals.

import { describe, expect, test } from 'vitest';

import { getDisposition, ignoreSignals, withSignalsIgnored, type Disposition, type Signal } from 'sigmask';

import { HOSTILE, REAL_TIME_IGNORED, runFixture, type Surroundings } from '../support/fixture.ts';

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

const PLAIN: Surroundings = {};

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

test.each([['a plain parent', PLAIN], ['a hostile parent', HOSTILE]])('under %s a signal with a listener has a handler until the last listener is removed', async (_, around) => {
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

describe('ignoreSignals', () => {
  test('keeps the process alive where the signal would end it', async () => {
    await expect(runFixture('self/ignore.mjs', ['stock'])).rejects.toThrow(/SIGUSR2/);
    expect(await runFixture('self/ignore.mjs', ['ignore'])).toEqual({ survived: true });
  });

  test.each([['a plain parent', PLAIN], ['a hostile parent', HOSTILE]])('loses no handler when process.on or process.off is called while ignoring, under %s', async (_, around) => {
    expect(await runFixture('self/ignore.mjs', [], around)).toEqual({
      plain: { during: 'ignore', left: [], after: 'default' },
      added: { during: 'handler', left: ['SIGUSR2'], after: 'handler' },
      removed: { during: 'default', left: ['SIGUSR2'], after: 'default' },
      addedAndRemoved: { during: 'default', left: ['SIGUSR2'], after: 'default' },
      heard: { during: 0, after: 1 },
      nested: ['handler,default', 'ignore,ignore', 'handler,ignore', 'handler,default'],
      between: ['ignore', 'ignore', 'handler'],
      ignoredByOthers: [['SIGUSR2'], 'ignore', 'default'],
      around: ['1 1', '2 1', '2 2', '3 2'],
      scoped: {
        states: ['ignore', 'default', 'ignore', 'default', 'ignore', 'default', 'default', 'ignore', 'default'],
        results: [7, true, 8, true],
      },
      // Node's own SIGPIPE and SIGXFSZ are left out.
      children: ['0', '0', '16386'],
      worker: ['ignore', 'default'],
      same: true,
    });
  });

  test.each<[unknown, string]>([
    ['SIGKILL', 'ERR_INVALID_ARG_VALUE'], [['SIGINT', 'SIGSTOP'], 'ERR_INVALID_ARG_VALUE'], ['SIGFOO', 'ERR_UNKNOWN_SIGNAL'],
    [0, 'ERR_OUT_OF_RANGE'], [undefined, 'ERR_INVALID_ARG_TYPE'],
  ])('refuses %o', (set, code) => {
    expect(() => ignoreSignals(set as Signal)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^set/) as string }));
  });

  test('withSignalsIgnored refuses an fn that is not a function before it ignores anything', () => {
    expect(() => withSignalsIgnored('SIGHUP', 7 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
    expect(getDisposition('SIGHUP')).toBe('default');
  });
});
