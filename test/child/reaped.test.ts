// Children whose end is seen elsewhere first.

import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';

type Reported = Record<'ours' | 'ambient' | 'sync' | 'properties' | 'callback', object[]>;

interface Report {
  usual: Record<string, Reported>;
  stolen: Record<string, Reported>;
  usages: boolean[];
  leaked: number;
  children: string[];
}

interface Traced {
  end: [number | null, string | null];
  held: boolean;
  tracer: [number | null, string | null];
}

const SCRIPTS = ['echo text; exit 3', 'kill -9 $$'];
const ECHILD = -10;
const WITHOUT_PIDFD = { env: { SIGMASK_INTERNAL: 'no-pidfd' } };

const [major = 0, minor = 0] = release().split('.').map(Number);
const noStatus = skipUnless(major > 6 || (major === 6 && minor >= 15), 'Linux keeps the status of a child that another thread has reaped from 6.15 on');
const noPidfd = skipUnless(!/no-pidfd/.test(process.env['SIGMASK_INTERNAL'] ?? ''), 'that status is read by a pidfd');

const YAMA = '/proc/sys/kernel/yama/ptrace_scope';
const mayTrace = process.getuid?.() === 0 || !existsSync(YAMA) || readFileSync(YAMA, 'latin1').startsWith('0');
const noTracer = skipUnless(mayTrace, 'tracing a sibling needs root here');

/** The report on a child that is known to have ended, but not how. */
function unknownEnd(script: string): Reported {
  const error = (syscall: string): unknown[] => [
    'Error', `${syscall} /bin/sh ECHILD`, 'ECHILD', ECHILD, `${syscall} /bin/sh`, '/bin/sh', ['-c', script],
  ];
  const text = script.startsWith('echo') ? 'text\n' : '';
  const events = [['exit', ECHILD, null], ['error', ...error('spawn')], ['close', ECHILD, null]];
  return {
    ours: [{ pid: 'number', events, output: text }],
    ambient: [{ pid: 'number', events, output: text }],
    sync: [{ pid: true, error: error('spawnSync'), status: null, signal: null, output: [null, text, ''] }],
    properties: [{ waitStatus: null, exitCode: ECHILD, signalCode: null }],
    callback: [{ code: 'ECHILD', signal: null, stdout: 'text\n' }],
  };
}

const DETAILS = ['ours', 'ambient', 'sync', 'properties', 'callback'] as const;

/** Each report on a child equals one of these. */
function expectEachToBe(found: Reported | undefined, ...possible: (Reported | undefined)[]): void {
  for (const detail of DETAILS) {
    expect(found?.[detail].length).toBeGreaterThan(0);
    for (const one of found?.[detail] ?? []) expect(possible.flatMap((reported) => reported?.[detail] ?? [])).toContainEqual(one);
  }
}

describe('when another thread of the process waits for every child', () => {
  test.skipIf(noStatus || noPidfd)('reports each end as it was, while Node misses them', async () => {
    const { usual, stolen, usages, leaked, children } = await runFixture<Report>('child/reaped-by-thread.mjs');
    for (const script of SCRIPTS) expectEachToBe(stolen[script], usual[script]);
    expect(usages).toContain(false);
    expect({ leaked, children }).toEqual({ leaked: 0, children: [] });
  });

  test("reports ECHILD by 'exit', 'error' and 'close' or as a synchronous result, where the end cannot be known", async () => {
    const { usual, stolen, leaked, children } = await runFixture<Report>('child/reaped-by-thread.mjs', [], WITHOUT_PIDFD);
    for (const script of SCRIPTS) expectEachToBe(stolen[script], usual[script], unknownEnd(script));
    expect(stolen[SCRIPTS[0] ?? '']?.ours).toContainEqual(unknownEnd(SCRIPTS[0] ?? '').ours[0]);
    expect({ leaked, children }).toEqual({ leaked: 0, children: [] });
  });
});

describe('when the kernel reaps every child because SIGCHLD is ignored', () => {
  test.skipIf(noStatus || noPidfd)('reports each end as it was', async () => {
    const { usual, stolen, usages, leaked, children } = await runFixture<Report>('child/reaped-by-kernel.mjs');
    for (const script of SCRIPTS) expectEachToBe(stolen[script], usual[script]);
    expect({ usages, leaked, children }).toEqual({ usages: [false], leaked: 0, children: [] });
  });

  test('reports each end as ECHILD where it cannot be known', async () => {
    const { stolen, leaked, children } = await runFixture<Report>('child/reaped-by-kernel.mjs', [], WITHOUT_PIDFD);
    for (const script of SCRIPTS) expectEachToBe(stolen[script], unknownEnd(script));
    expect({ leaked, children }).toEqual({ leaked: 0, children: [] });
  });
});

test.skipIf(noTracer)('the end of a child that a tracer holds is reported when the tracer lets go, as by Node', async () => {
  const { children, ...ways } = await runFixture<Record<'stock' | 'ours' | 'ambient', Traced> & { children: string[] }>('child/held-by-tracer.mjs');
  const expected: Traced = { end: [3, null], held: true, tracer: [0, null] };
  expect(ways).toEqual({ stock: expected, ours: expected, ambient: expected });
  expect(children).toEqual([]);
});

test.each(['stock', 'ours'])('the first child of a process raises one SIGCHLD, when it ends: %s', async (way) => {
  expect(await runFixture('child/first-spawn.mjs', [way])).toEqual({ during: 0, atEnd: 1 });
});
