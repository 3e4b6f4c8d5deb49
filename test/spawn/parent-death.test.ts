// The option parentDeathSignal.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import { fixture, runFixture } from '../support/fixture.ts';
import { PACE, STEP_LIMIT, TEST_LIMIT } from '../support/pace.mts';
import { killMarked, marked } from '../support/processes.ts';
import { until } from '../support/until.ts';

const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 20);
const AT_ONCE = 5;
// The milliseconds in which all of them start.
const LATEST = 150 * PACE;

let marks = 0;

/** A mark that no other process has, and the environment with it. */
function newMark(): [mark: string, env: NodeJS.ProcessEnv] {
  const value = `${process.pid}-${marks++}.`;
  return [`SIGMASK_TEST_MARK=${value}`, { ...process.env, NODE_OPTIONS: '', SIGMASK_TEST_MARK: value }];
}

/** The module that starts the parent's children, and the options for each. */
type Children = readonly [module: string, options: object];

const WITH_DEATH_SIGNAL: Children = ['sigmask/child_process', { parentDeathSignal: 'SIGKILL' }];

/** Kills a parent some time after its start, and waits until so many of its descendants are left. */
async function killParent([module, options]: Children, when: number | 'all started', left: (count: number) => boolean): Promise<void> {
  const [mark, env] = newMark();
  const parent = spawn(process.execPath, [fixture('spawn/parent-death.mjs'), module, JSON.stringify(options)], {
    detached: true, stdio: ['ignore', 'pipe', 'inherit'], env,
  });
  onTestFinished(() => killMarked(mark));
  await (when === 'all started' ? once(parent.stdout, 'data') : sleep(when));
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await until('descendants that are left', () => left(marked(mark).length));
  killMarked(mark);
}

describe('SIGKILL of the parent', () => {
  test('leaves behind children of stock node:child_process', async () => {
    await killParent(['node:child_process', {}], 'all started', (count) => count >= 10);
  });

  test('leaves no descendant when all have started', async () => {
    await killParent(WITH_DEATH_SIGNAL, 'all started', (count) => count === 0);
  });

  test(`leaves no descendant at ${RUNS} random moments`, async () => {
    for (let run = 0; run < RUNS; run += AT_ONCE) {
      const moments = Array.from({ length: AT_ONCE }, () => Math.random() * LATEST);
      await Promise.all(moments.map((moment) => killParent(WITH_DEATH_SIGNAL, moment, (count) => count === 0)));
    }
  }, TEST_LIMIT + RUNS * STEP_LIMIT);
});

describe('a child of a Worker', () => {
  const REPORT = {
    seen: { blocked: '{SIGUSR1, SIGUSR2}', mask: '{SIGUSR1}', nice: 0, missing: 'ENOENT execve', exit: 7, threadEnds: true },
    ended: 0, running: 3,
  };

  test.each([['shared memory', {}], ['a copy', { SIGMASK_INTERNAL: 'fork,no-pidfd' }]])('by %s outlives the Worker, and has the same state as on the main thread', async (_, env) => {
    expect(await runFixture('spawn/parent-death-worker.mjs', [], { env })).toEqual(REPORT);
  });

  test('ends with the process', async () => {
    const [mark, env] = newMark();
    const parent = spawn(process.execPath, [fixture('spawn/parent-death-worker.mjs'), '--stay'], {
      detached: true, stdio: ['ignore', 'pipe', 'inherit'], env,
    });
    onTestFinished(() => killMarked(mark));
    expect(JSON.parse(String((await once(parent.stdout, 'data'))[0]))).toEqual(REPORT);
    expect(marked(mark)).toHaveLength(4);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await until('descendants that are left', () => marked(mark).length === 0);
  });

  test.each(['threads', 'forks'])("ends with vitest and its pool '%s'", async (pool) => {
    const [mark, env] = newMark();
    const vitest = join(import.meta.dirname, '..', '..', 'node_modules', 'vitest', 'vitest.mjs');
    const runner = spawn(process.execPath, [vitest, 'run', '--pool', pool, '--root', fixture('spawn/threads')], {
      detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { ...env, VITEST: undefined, VITEST_POOL_ID: undefined, VITEST_WORKER_ID: undefined },
    });
    onTestFinished(() => killMarked(mark));
    let output = '';
    for await (const text of runner.stdout.setEncoding('utf8')) {
      output += String(text);
      if (/server \d+ \w+\n/.test(output)) break;
    }
    const [, pid, isMainThread] = /server (\d+) (\w+)\n/.exec(output) ?? [];
    expect([marked(mark).includes(Number(pid)), isMainThread]).toEqual([true, String(pool === 'forks')]);
    const worker = Number(/\) \S+ (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
    // A process of the pool may outlive the runner for long.
    if (worker !== runner.pid) process.kill(worker, 'SIGKILL');
    runner.kill('SIGKILL');
    await until('the server is left', () => !marked(mark).includes(Number(pid)));
  });
});
