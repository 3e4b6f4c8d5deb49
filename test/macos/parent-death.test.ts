// The watchdog on the stand-in for XNU: it sends parentDeathSignal, and ends contained children, however the parent ends.
// SIGMASK_TEST_RUNS is the number of random moments.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { PACE, STEP_LIMIT, TEST_LIMIT } from '../support/pace.mts';
import { killMarked, lives, marked } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { noStandIn, ON_MACOS } from './support.ts';

const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 20);
const AT_ONCE = 5;
// The milliseconds in which a parent starts its children.
const LATEST = 60 * PACE;
const WITH_SIGNAL = { parentDeathSignal: 'SIGKILL' };
const CONTAINED = { contain: true };

let marks = 0;

interface Parent {
  parent: ChildProcess;
  /** Its first line. */
  ready: Promise<string>;
  /** The processes that descend from it, its watchdog included. */
  left(): number[];
}

function startParent(...args: string[]): Parent {
  const value = `${process.pid}-macos-${marks++}.`;
  const env = { ...process.env, ...ON_MACOS, SIGMASK_TEST_MARK: value };
  const parent = spawn(process.execPath, [fixture('macos/dying-parent.mjs'), ...args], { detached: true, stdio: ['pipe', 'pipe', 'ignore'], env });
  const mark = `SIGMASK_TEST_MARK=${value}`;
  onTestFinished(() => killMarked(mark));
  const ready = once(parent.stdout, 'data').then(([line]) => String(line));
  return { parent, ready, left: () => marked(mark).filter((pid) => pid !== parent.pid) };
}

async function kill({ parent, left }: Parent): Promise<void> {
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await until('descendants that are left', () => left().length === 0);
}

describe.skipIf(noStandIn).each([['children with parentDeathSignal', WITH_SIGNAL], ['contained children', CONTAINED]])('SIGKILL of the parent of %s', (_, options) => {
  test(`leaves neither them nor the watchdog at ${RUNS} random moments`, async () => {
    const killOne = async (moment: number): Promise<void> => {
      const started = startParent('many', JSON.stringify(options));
      await started.ready;
      await sleep(moment);
      await kill(started);
    };
    // More of them early, before all children have started.
    for (let run = 0; run < RUNS; run += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, () => killOne(Math.random() ** 3 * LATEST)));
  }, TEST_LIMIT + RUNS * STEP_LIMIT);

  test('ends a child that has been forked and runs only after the watchdog has ended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sigmask-late-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [file, ran] = ['let-run', 'ran'].map((name) => join(folder, name)) as [string, string];
    const started = startParent('late', JSON.stringify(options), file, `echo ran > ${ran}; exec sleep 600`);
    await started.ready;
    // The first child, the watchdog and the second child, which is a copy of the parent.
    await until('the second child', () => started.left().length === 3);
    started.parent.kill('SIGKILL');
    await until('the watchdog is left', () => started.left().length === 1);
    writeFileSync(file, '');
    await until('the second child is left', () => started.left().length === 0);
    expect(existsSync(ran)).toBe(false);
  });
});

describe.skipIf(noStandIn)('parentDeathSignal', () => {
  test.each([['SIGKILL', undefined], ['process.exit', 'exit\n'], ['an uncaught error', 'throw\n']])(
    'is sent once after %s of the parent',
    async (_, line) => {
      const { parent, ready, left } = startParent('one');
      expect(await ready).toBe('ready\n');
      let output = '';
      parent.stdout!.on('data', (text: Buffer) => (output += String(text)));
      if (line === undefined) parent.kill('SIGKILL');
      else parent.stdin!.write(line);
      await once(parent, 'close');
      expect(output).toBe('SIGTERM\n');
      await until('the watchdog is left', () => left().length === 0);
    },
  );

  test('of a child that a Worker has started is sent at the end of the process, not of the Worker', async () => {
    const started = startParent('worker');
    await started.ready;
    // The watchdog is the fourth.
    expect(started.left()).toHaveLength(4);
    await kill(started);
  });

  test('is not sent to another process with the number of a child, and ended children take no place', async () => {
    const { parent, ready, left } = startParent('slots');
    const { isFull, kept, ended } = JSON.parse(await ready) as { isFull: boolean; kept: number; ended: number[] };
    expect(isFull).toBe(false);
    parent.kill('SIGKILL');
    await until('all have ended but one', () => left().length === 1);
    expect([left(), ended.filter(lives)]).toEqual([[kept], []]);
  });
});
