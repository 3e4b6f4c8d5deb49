// Where this process is process 1 or a subreaper, reapOrphans leaves no zombie, and takes no child that other code waits for.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { reapOrphans, type ReapOrphansOptions } from 'sigmask';

import { fixture, HOSTILE, runFixture, type Surroundings } from '../support/fixture.ts';
import { count } from '../support/pace.mts';
import { hasCommand, noStorms, skipUnless } from '../support/skip.ts';
import { temporaryFolder } from '../spawn/support.ts';
import { noNamespace } from '../shutdown/support.ts';
import { refusalOf, runFresh } from '../self/support.ts';
import { alsoOfThisRun, runAsProcess1 } from './support.ts';

const KILLED = 'killed by a signal';
const KINDS = ['in the background', 'in a group of its own', 'leading a session', 'forked twice', "in a child's group", KILLED];
const each = (end: (kind: string) => object | null): object => Object.fromEntries(KINDS.map((kind) => [kind, end(kind)]));
const ENDS = each((kind) => (kind === KILLED ? { code: null, signal: 'SIGKILL', coreDumped: false } : { code: 3, signal: null, coreDumped: false }));
const ALL_REAPED = { codes: [0, 0, 0, 0, 0, 0], zombies: 0, wrong: 0, ends: ENDS };
const NONE_REAPED = { codes: [0, 0, 0, 0, 0, 0], zombies: 6, wrong: 0, ends: each(() => null) };

const FALLBACKS = 'fork,no-pidfd';
const CHILDREN = String(count(200, 50));
const UNLISTED = join(import.meta.dirname, '..', '..', 'build', 'test', 'unlisted_children');

const whoFor = (expected: object): string => (expected === NONE_REAPED ? 'stock' : 'sigmask');
const reapedBy = (expected: object, around: Surroundings): Promise<object> => runFixture('child/orphans.mjs', [whoFor(expected), CHILDREN], around);

describe(`of six kinds of orphans, while ${CHILDREN} children of Node and those of a Worker keep their exit codes,`, () => {
  test.each<[string, object, Surroundings]>([
    ['a subreaper alone leaves six zombies', NONE_REAPED, {}],
    ['a subreaper reaps all', ALL_REAPED, {}],
    ['a subreaper reaps all where the kernel lists no children', ALL_REAPED, { preload: 'unlisted_children' }],
  ])('%s', async (_, expected, around) => {
    expect(await reapedBy(expected, around)).toEqual(expected);
  });

  test.skipIf(noStorms).each<[string, object, Surroundings]>([
    ['a subreaper under a hostile parent reaps all', ALL_REAPED, HOSTILE],
    ['a subreaper reaps all with the fallbacks for old kernels', ALL_REAPED, { env: { SIGMASK_INTERNAL: FALLBACKS } }],
  ])('%s', async (_, expected, around) => {
    expect(await reapedBy(expected, around)).toEqual(expected);
  });

  test.skipIf(noNamespace)('process 1 reaps all', () => {
    expect(runAsProcess1('child/orphans.mjs', ['sigmask', CHILDREN])).toEqual(ALL_REAPED);
  });

  test.skipIf(noNamespace || noStorms).each<[string, object, string]>([
    ['process 1 alone leaves six zombies', NONE_REAPED, ''],
    ['process 1 reaps all with the fallbacks for old kernels', ALL_REAPED, FALLBACKS],
  ])('%s', (_, expected, way) => {
    expect(runAsProcess1('child/orphans.mjs', [whoFor(expected), CHILDREN], { SIGMASK_INTERNAL: alsoOfThisRun(way) })).toEqual(expected);
  });
});

test.skipIf(noNamespace).each([
  ['', {}],
  [' where the kernel lists no children', { LD_PRELOAD: UNLISTED }],
])('of the children that process 1 had before it loaded sigmask, reaps only those that are surely orphans%s', (_, env) => {
  expect(runAsProcess1('child/orphans-early.mjs', [], env)).toEqual({ codes: [3, 3, 3], daemon: { code: 3, signal: null, coreDumped: false }, later: true, left: [true] });
});

test.skipIf(noNamespace)("reaps an orphan that has the number of an earlier child, and leaves a child that has an orphan's", () => {
  const { reused, rounds, wrong } = runAsProcess1('child/orphans-number.mjs') as Record<'reused' | 'rounds' | 'wrong', number>;
  // Another process may have started in between.
  expect(reused).toBeGreaterThan(rounds / 2);
  expect(wrong).toBe(0);
});

test.skipIf(skipUnless(hasCommand('strace'), 'counting the lists of children needs strace'))('lists the children once for many orphans, not once for each', () => {
  const output = join(temporaryFolder(), 'trace');
  const command = ['--follow-forks', '--trace=openat', '--output', output, process.execPath, fixture('child/orphans-many.mjs')];
  const report = execFileSync('strace', command, { encoding: 'utf8' });
  expect(JSON.parse(report)).toEqual({ reaped: 300, code: 3 });
  const lists = readFileSync(output, 'latin1').match(/\/children"/g)?.length ?? 0;
  expect(lists).toBeGreaterThan(0);
  expect(lists).toBeLessThan(100);
});

test('leaves the terminals of node-pty their exit codes', async () => {
  expect(await runFixture('child/orphans-terminals.mjs')).toEqual({ wrong: 0, others: 0 });
});

describe('a library that starts a child by', () => {
  test.each([
    ['fork', 'gets its exit code', ['fork'], 7],
    ['posix_spawn', 'loses its exit code', ['posix_spawn'], -1],
    ['posix_spawn', 'gets its exit code if `except` has its pid', ['posix_spawn', 'except'], 7],
  ])('%s %s', async (_call, _outcome, args, code) => {
    expect(await runFixture('child/orphans-late-wait.mjs', args)).toEqual({ code });
  });
});

test('in a Worker reaps only those that are surely orphans, and the main thread the others', async () => {
  expect(await runFixture('child/orphans-in-worker.mjs')).toEqual({ wrong: 0, kinds: ["in a child's group"], later: 5 });
});

test('at the next SIGCHLD after its end, reaps the children that a Worker leaves', async () => {
  expect(await runFresh(async ({ reapOrphans: reap, setChildSubreaper, startWorker, stock, once, until }) => {
    setChildSubreaper(true);
    const reaped: number[] = [];
    process.on('SIGCHLD', () => reap().forEach(({ pid }) => reaped.push(pid)));
    const worker = startWorker(({ parentPort }) => {
      const { spawn } = require('node:child_process') as typeof stock;
      parentPort.postMessage([spawn('true').pid, spawn('sleep', ['600']).pid]);
      // Node does not learn here that one has ended.
      for (;;);
    });
    const [pids] = (await once(worker, 'message')) as [[number, number]];
    await worker.terminate();
    process.kill(pids[1], 'SIGKILL');
    await once(stock.spawn('true'), 'exit');
    await until(() => pids.every((pid) => reaped.includes(pid)));
    return reaped.length;
  })).toBe(2);
});

test('sigmask itself reaps orphans quietly: it leaves those of the program to it, and keeps no program alive', async () => {
  expect(await runFixture('child/orphans-unasked.mjs')).toEqual({ listeners: [1, 0], others: 0, kept: true, early: 6 });
});

test('is a listener for SIGCHLD', async () => {
  expect(await runFresh(({ reapOrphans: reap }) => {
    const listener: (signal: NodeJS.Signals, number: number) => unknown = reap;
    return listener('SIGCHLD', 17);
  })).toEqual([]);
});

test.each<[unknown, string]>([
  [null, 'ERR_INVALID_ARG_TYPE options'], [{ except: 1 }, 'ERR_INVALID_ARG_TYPE options.except'], [{ except: '1' }, 'ERR_INVALID_ARG_TYPE options.except'],
  [{ except: [1, '2'] }, 'ERR_INVALID_ARG_TYPE options.except[1]'], [{ except: [0] }, 'ERR_OUT_OF_RANGE options.except[0]'],
  [{ but: [1] }, 'ERR_INVALID_ARG_VALUE options.but'],
])('refuses %o', async (options, expected) => {
  expect(await refusalOf(() => reapOrphans(options as ReapOrphansOptions))).toBe(expected);
});
