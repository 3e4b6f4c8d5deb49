// Children of generated option combinations are the same as under Node alone. SIGMASK_TEST_SEED chooses them, by a number
// or 'random', and SIGMASK_TEST_ONLY takes one of them.

import { expect, test } from 'vitest';

import { runFixture, UNCOVERED } from '../support/fixture.ts';
import { count } from '../support/pace.mts';

interface Report {
  runs: Record<string, number>;
  calls: Record<string, number>;
  seen: Record<string, number>;
  reruns: number;
  differences: object[];
}

const COUNT = count(400, 100);
const ALL_CALLS = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'promised exec', 'promised execFile', 'spawn', 'spawnSync'];
// A run must see these for its result to mean something.
const SEEN = [
  'thrown', 'child spawn', 'child error', 'child exit', 'child close', 'child message', 'child disconnect', 'callback', 'resolved', 'rejected', 'result',
  'stdio1 data', 'stdio2 data', 'stdio0 error', 'kill', 'kill zero', 'kill unknown', 'unref',
];

const FLAGS = ['--permission', '--allow-fs-read=*', '--allow-fs-write=*', '--allow-addons', '--allow-child-process', '--allow-net', '--no-warnings'];

// Node does not give its older model's flags to children.
const hasModel = process.allowedNodeEnvironmentFlags.has('--permission');
const permitted = FLAGS.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag.replace(/=.*/, '')));

test.each([
  ['Node', UNCOVERED],
  ...(hasModel ? [['Node with --permission', { ...UNCOVERED, NODE_OPTIONS: permitted.join(' ') }] as const] : []),
] as const)(`${COUNT} generated option combinations give the same as under %s: output, exit, errors, order of events`, async (_, env) => {
  const { SIGMASK_TEST_SEED: asked = '1', SIGMASK_TEST_ONLY: only } = process.env;
  const seed = asked === 'random' ? String(Date.now() % 2 ** 31) : asked;
  const report = await runFixture<Report>('drop-in/differential.mjs', [seed, String(COUNT), ...(only === undefined ? [] : [only])], { env });
  const { runs, calls, seen, reruns, differences } = report;
  process.stderr.write(`SIGMASK_TEST_SEED=${seed}: ${JSON.stringify({ runs, calls, reruns })}\n`);
  expect(differences, `SIGMASK_TEST_SEED=${seed}`).toEqual([]);
  if (only !== undefined) return;
  expect(runs['ambient']).toBe(COUNT);
  expect(Object.keys(calls).sort()).toEqual(ALL_CALLS);
  // Other seeds need not meet each of them.
  if (seed === '1') expect(SEEN.filter((what) => seen[what] === undefined)).toEqual([]);
});
