// Functions of Node that other code has wrapped: the changes reach the children of sigmask, as they reach those of Node.

import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { copyPackage } from '../support/copy.ts';
import { runFixture, UNCOVERED } from '../support/fixture.ts';
import { noPermissionModel } from '../support/skip.ts';

interface Child {
  ignored: string;
  variables: string[];
}

interface Report {
  results: Record<string, { expected: Child; found: Record<string, Child>; spans?: number }>;
}

const SIGUSR1 = 0x200n;

// The signals that the fixtures ask for, and those that Node itself ignores in a child that is Node.
const withSignals = (child: Child): Child => ({ ...child, ignored: (BigInt(`0x${child.ignored}`) | SIGUSR1).toString(16) });

function expectAsUnderNode({ results }: Report, count: number): void {
  const different = Object.entries(results).flatMap(([name, { expected, found }]) => {
    const ours = JSON.stringify(withSignals(expected));
    return Object.entries(found).filter(([, child]) => JSON.stringify(child) !== ours).map(([way, child]) => ({ name, way, expected, child }));
  });
  expect(different).toEqual([]);
  expect(Object.keys(results).length).toBe(count);
}

test.skipIf(noPermissionModel)('children of wrapped functions have the requested state, and the environment, file and arguments of the wrapper', async () => {
  const report = await runFixture<Report & { later: unknown; fakes: unknown }>('drop-in/wrappers.mjs', [], { env: UNCOVERED });
  expectAsUnderNode(report, 90);
  expect(report.later).toEqual({ spawn: ['nothing', 'SIGUSR1'], fork: ['nothing', 'SIGUSR1'] });
  const isFake = { spawn: true, fork: true, exec: true, execFile: true, spawnSync: true, execSync: true, execFileSync: true };
  expect(report.fakes).toEqual(isFake);
});

describe.each(['before', 'after'])('a replacement of ChildProcess.prototype.spawn and the binding %s the first child', (when) => {
  test.skipIf(noPermissionModel)('changes environment, file and arguments, as process-on-spawn does', async () => {
    const report = await runFixture<Report & { mocked: unknown }>('drop-in/wrappers-below.mjs', [when], { env: UNCOVERED });
    expectAsUnderNode(report, 15);
    expect(report.mocked).toEqual(['no pid', 7]);
  });
});

test.skipIf(noPermissionModel)('a hook of require() that wraps each function by shimmer sees each call once and changes its environment', async () => {
  const report = await runFixture<Report>('drop-in/real-wrappers.cjs', [], { env: UNCOVERED });
  expectAsUnderNode(report, 9);
  expect(Object.values(report.results).map(({ spans }) => spans)).toEqual(expect.arrayContaining([1]));
});

test.skipIf(noPermissionModel)('node:child_process can be replaced by the drop-in, by that of another copy, and wrapped again', async () => {
  const { results } = await runFixture<{ results: Record<string, string[]> }>('drop-in/replaced.mjs', [join(copyPackage(), 'dist', 'child_process.js')]);
  expect(Object.keys(results).length).toBe(27);
  const wrong = Object.entries(results).filter(([, sets]) => sets.some((set) => (BigInt(`0x${set}`) & SIGUSR1) === 0n));
  expect(wrong).toEqual([]);
});

test('plain children that other code starts during a call stay plain', async () => {
  const [plain, asAsked] = [false, true];
  expect(await runFixture('drop-in/helpers-stay-stock.mjs')).toEqual({
    'getter of env': [plain, asAsked], 'getter of env, execFile': [plain, asAsked], 'diagnostics channel': [plain, asAsked],
    wrapper: [plain, asAsked], 'wrapper, whose child fails': ['EPERM', 'setpgid', plain], 'kept options': plain,
  });
});
