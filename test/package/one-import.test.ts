// sigmask/child_process where there may be no addon: calls without options of sigmask are the runtime's own.

import type { ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, expectTypeOf, test } from 'vitest';

import { exec, execFileSync, fork, spawn, spawnSync, withChildOptions, type SignalOptionName, type SignalOptions } from 'sigmask/child_process';

import { fixture, runFixture, type Surroundings } from '../support/fixture.ts';

const PRELOAD = fixture('package/simulated-platform.cjs');
const on = (platform: string): Surroundings => ({ env: { SIMULATED_PLATFORM: platform, NODE_OPTIONS: `--require ${PRELOAD}` } });

const UNAVAILABLE = 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM';
const DISABLED = 'ERR_DLOPEN_DISABLED';
const SOME = ['signals', 'processGroup', 'parentDeathSignal'];
const STARTS = ['spawn', 'spawn with arguments', 'fork', 'exec', 'execFile', 'execFile with a callback', 'exec, promised', 'execFile, promised', 'spawnSync'];
const OUTPUTS = ['execSync', 'execFileSync'];

type Outcome = [child: string[] | null, result: string[] | null, enumerable: boolean];

interface Scopes {
  none: string;
  signals: string;
  given: string;
  bad: string;
  badOther: string;
  noFunction: string;
  children: string;
  lenient: unknown[];
}

interface Left {
  left: Record<string, Outcome[]>;
  scopes: Scopes;
}

interface Report extends Left {
  refused: [start: string, option: string, code: string][];
  different: Record<string, unknown>;
}

/** With options that are left out, with none that are, and without `ifSupported`. */
const outcomesFor = (names: readonly string[]): Record<string, Outcome[]> => {
  const outcomes: Outcome[] = [[[...names], [...names], false], [[], [], false], [null, null, false]];
  return Object.fromEntries([...STARTS.map((name) => [name, outcomes]), ...OUTPUTS.map((name) => [name, outcomes.map(() => [null, null, false])])]) as Record<string, Outcome[]>;
};

const refusedBy = { bad: expect.stringContaining('ERR_INVALID_ARG_TYPE options.ifSupported') as string, badOther: expect.stringContaining('options.contained') as string, noFunction: 'ERR_INVALID_ARG_TYPE' };

describe.each<[string, string, Surroundings]>([
  ['on Windows', UNAVAILABLE, on('win32')],
  ['on FreeBSD', UNAVAILABLE, on('freebsd')],
  ['with --no-addons', DISABLED, { env: { NODE_OPTIONS: '--no-addons' } }],
])('%s', (_, code, around) => {
  test.each(['require', 'import'])('by %s: calls are those of node:child_process, and options of sigmask are refused or left out', async (way) => {
    const file = way === 'import' ? 'package/one-import.mjs' : 'package/one-import.cjs';
    const { refused, different, left, scopes, ...others } = await runFixture<Report>(file, [], around);
    expect(different).toEqual({});
    expect(refused.length).toBe((STARTS.length + OUTPUTS.length) * 7 + 1);
    expect(refused.filter(([, , one]) => one !== code)).toEqual([]);
    expect(left).toEqual(outcomesFor(SOME));
    expect(scopes).toEqual({
      none: code, signals: code, given: code, children: code, ...refusedBy,
      lenient: [['signals', 'parentDeathSignal', 'contain'], 'number', null, []],
    });
    expect(others).toEqual({
      bad: [], beforeAny: 0, loaded: false, kept: 'a\n/\n', foreground: ['foreground'],
      reads: ['contain', 'cwd', 'env', 'ifSupported', ...SOME].sort(),
      values: ['ERR_INVALID_ARG_TYPE options.signals', 'ERR_INVALID_ARG_VALUE options.processGroup', 'ERR_OUT_OF_RANGE options.grace', 'ERR_INVALID_ARG_VALUE options.contain'],
      each: [['signals'], ['processGroup'], ['controllingTerminal'], ['parentDeathSignal'], ['contain'], ['contain', 'grace'], ['contain', 'leftovers']],
    });
  });
});

describe('with the addon', () => {
  test.each(['linux', 'darwin'])('nothing is left out on %s', async (platform) => {
    const { left, scopes } = await runFixture<Left>('package/one-import.cjs', ['left'], on(platform));
    expect(left).toEqual(outcomesFor([]));
    expect(scopes).toEqual({ none: 'none', signals: 'none', given: 'none', children: 'none', ...refusedBy, lenient: [[], 'number', null, []] });
  });

  test('the other options are in force beside one that is left out', () => {
    const { signalsAtExec, unsupported } = spawnSync('true', { signals: { ignore: 'SIGINT' }, ifSupported: true });
    expect([signalsAtExec?.ignored.toJSON(), unsupported]).toEqual([['SIGINT'], []]);
    const child = spawn('true', { processGroup: 'new', ifSupported: true });
    expect([child.unsupported, child.signalsAtExec?.ignored.toJSON()]).toEqual([[], []]);
  });

  test('a demand that the system does not meet is an error all the same', async () => {
    const refused = await runFixture('package/one-import-demand.mjs', [], { env: { SIGMASK_INTERNAL: 'no-cgroup' } });
    expect(refused).toEqual({ cgroup: 'ERR_NO_CGROUP', value: 'ERR_INVALID_ARG_VALUE', signal: 'ERR_UNKNOWN_SIGNAL' });
  });

  test.each([null, 1, 'yes', {}])('ifSupported that is no boolean is refused: %j', (ifSupported) => {
    const expected = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE', message: expect.stringContaining('options.ifSupported') as string }) as Error;
    expect(() => spawn('true', { ifSupported: ifSupported as never })).toThrow(expected);
    expect(() => execFileSync('true', [], { ifSupported: ifSupported as never })).toThrow(expected);
    expect(() => withChildOptions({ ifSupported: ifSupported as never }, () => {})).toThrow(expected);
  });

  test('is typed', async () => {
    type Names = readonly SignalOptionName[] | undefined;
    expectTypeOf<SignalOptions['ifSupported']>().toEqualTypeOf<boolean | undefined>();
    expectTypeOf<SignalOptionName>().toEqualTypeOf<Exclude<keyof SignalOptions, 'ifSupported'>>();
    expectTypeOf(spawn('true', { ifSupported: true }).unsupported).toEqualTypeOf<Names>();
    expectTypeOf(fork).returns.toHaveProperty('unsupported').toEqualTypeOf<Names>();
    expectTypeOf(spawnSync('true', { ifSupported: true }).unsupported).toEqualTypeOf<Names>();
    expectTypeOf((await promisify(exec)('true', { ifSupported: true })).unsupported).toEqualTypeOf<Names>();
    expectTypeOf(withChildOptions({ ifSupported: true }, (scope) => scope.unsupported)).toEqualTypeOf<Names>();
    expectTypeOf<ChildProcess>().not.toHaveProperty('unsupported');
  });
});
