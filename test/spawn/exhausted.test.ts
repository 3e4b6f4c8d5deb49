// Children of a process without free descriptors or processes: Node's errors, before anything has happened, and nothing left.

import { expect, test } from 'vitest';

import { COUNTED_ASIDE, runFixture } from '../support/fixture.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { skipUnderFallbacks } from './support.ts';

interface Tried {
  needs: number;
  steady: boolean;
  failures: object[];
  successes: object[];
}

interface Report {
  cold: { left: number; worked: boolean; events: [string, string | null][] }[];
  ways: Record<'stock' | 'ambient' | 'ours', Record<string, Tried>>;
  leaked: Record<'stock' | 'ambient' | 'ours', { descriptors: number; threads: number }>;
  others: [string, string, boolean][];
  full: { running: number; free: number };
  leakedByFull: number;
  children: string[];
}

const NOTHING = { descriptors: 0, threads: 0 };
const KINDS = ['pipe', 'ignore', 'ipc', 'sync pipe', 'sync ignore', 'sync input'];

const noPrlimit = skipUnless(hasCommand('prlimit'), 'setting a limit needs prlimit');
const notRoot = skipUnless(process.getuid?.() === 0, 'a user of its own needs root');
const fallbacks = skipUnderFallbacks('the fallbacks need a pipe and a thread for each child');

const needs = (ways: Record<string, Tried>): Record<string, number> =>
  Object.fromEntries(Object.entries(ways).map(([kind, tried]) => [kind, tried.needs]));

const reportsOf = (ways: Record<string, Tried>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(ways).map(([kind, { steady, failures, successes }]) => [kind, { steady, failures, successes }]));

/** The first child fails with this code until so many are left, and then works. */
const worksWith = (needed: number, code: string): Report['cold'] => [
  ...Array.from({ length: needed }, (_, left): Report['cold'][number] => ({ left, worked: false, events: [['error', `spawn /bin/sh ${code}`], ['close', null]] })),
  { left: needed, worked: true, events: [['exit', null], ['close', null]] },
];

/** Each kind of call reports one failure and one success, the same as Node's. */
function expectSameReports({ ways }: Report): void {
  expect(Object.keys(ways.stock)).toEqual(KINDS);
  for (const { failures, successes } of Object.values(ways.stock)) expect([failures.length, successes.length]).toEqual([1, 1]);
  expect(reportsOf(ways.ours)).toEqual(reportsOf(ways.stock));
  expect(reportsOf(ways.ambient)).toEqual(reportsOf(ways.stock));
}

test.skipIf(noPrlimit || fallbacks)('reports EMFILE as Node does when out of descriptors, and leaves no descriptor, thread or zombie', async () => {
  const report = await runFixture<Report>('spawn/exhausted.mjs', ['descriptors']);
  expectSameReports(report);
  // Two for each pipe while it starts, and a pidfd. Node takes one or several more.
  const ours = { pipe: 7, ignore: 1, ipc: 9, 'sync pipe': 7, 'sync ignore': 1, 'sync input': 7 };
  expect(needs(report.ways.ours)).toEqual(ours);
  expect(needs(report.ways.ambient)).toEqual(ours);
  for (const kind of KINDS) expect(report.ways.stock[kind]?.needs).toBeGreaterThan(report.ways.ours[kind]?.needs ?? NaN);
  expect(report.leaked).toMatchObject({ ours: NOTHING, ambient: NOTHING });
  // The first asynchronous child needs one more, and keeps it.
  expect(report.cold).toEqual(worksWith(2, 'EMFILE'));
  // Waiting for signals takes one, and the first wait keeps two more; a mask for the process takes none. After any failure,
  // nothing is left blocked.
  const [WAITING, FIRST, SECOND, LOOKING] = ['EMFILE signalfd', 'EMFILE epoll_create1', 'EMFILE eventfd', 'EMFILE open /proc/1/status'];
  expect(report.others).toEqual([
    [FIRST, LOOKING, false], [SECOND, 'done', false], [WAITING, LOOKING, false],
    [WAITING, LOOKING, false], ['done', 'done', false], ['done', 'done', false], ['done', 'done', false],
  ]);
  // Each child keeps one while it runs, and no more.
  expect(report.full.running).toBe(report.full.free);
  expect(report.leakedByFull).toBe(0);
  expect(report.children).toEqual([]);
});

test.skipIf(noPrlimit || notRoot || fallbacks)('reports EAGAIN as Node does when out of processes, also where the first thread cannot start', async () => {
  const report = await runFixture<Report>('spawn/exhausted.mjs', ['processes', String(100_000 + process.pid)], { env: COUNTED_ASIDE });
  expectSameReports(report);
  const one = Object.fromEntries(KINDS.map((kind) => [kind, 1]));
  expect(needs(report.ways.stock)).toEqual(one);
  expect(needs(report.ways.ours)).toEqual(one);
  expect(needs(report.ways.ambient)).toEqual(one);
  expect(report.leaked).toEqual({ stock: NOTHING, ours: NOTHING, ambient: NOTHING });
  expect(report.cold).toEqual(worksWith(1, 'EAGAIN'));
  expect(report.children).toEqual([]);
});
