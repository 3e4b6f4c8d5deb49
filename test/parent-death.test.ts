// The option parentDeathSignal.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import { runFixture } from './support/fixture.ts';
import { killMarked, marked } from './support/processes.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'parent-death.mjs');
const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 20);
const AT_ONCE = 5;
const LATEST = 800;

let marks = 0;

/** Kills a parent some time after its start, and counts what of its descendants is left a second later. */
async function leftBy(way: 'ours' | 'stock', when: number | 'all started'): Promise<number> {
  const mark = `SIGMASK_TEST_MARK=${process.pid}-${marks++}.`;
  const [name = '', value = ''] = mark.split('=');
  const parent = spawn(process.execPath, [FIXTURE, way], {
    detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '', [name]: value },
  });
  onTestFinished(() => killMarked(mark));
  await (when === 'all started' ? once(parent.stdout, 'data') : sleep(when));
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await sleep(1_000);
  return marked(mark).length;
}

describe('SIGKILL of the parent', () => {
  test('leaves its children behind when they are of stock node:child_process', async () => {
    expect(await leftBy('stock', 'all started')).toBeGreaterThanOrEqual(10);
  });

  test('leaves no descendant after a second, when all have started', async () => {
    expect(await leftBy('ours', 'all started')).toBe(0);
  });

  test(`leaves no descendant after a second, at ${RUNS} random moments`, async () => {
    const left: [number, number][] = [];
    for (let run = 0; run < RUNS; run += AT_ONCE) {
      const moments = Array.from({ length: AT_ONCE }, () => Math.random() * LATEST);
      const counts = await Promise.all(moments.map((moment) => leftBy('ours', moment)));
      counts.forEach((count, index) => count > 0 && left.push([moments[index] ?? 0, count]));
    }
    expect(left).toEqual([]);
  }, RUNS * 5_000);
});

test('in a Worker it is an error, for its children would be signalled at the end of the Worker', async () => {
  expect(await runFixture('parent-death.mjs', ['worker'])).toEqual({
    outcomes: Array(2).fill('ERR_WORKER_UNSUPPORTED_OPERATION options.parentDeathSignal is not supported in workers'),
  });
});
