// The watchdog: a process that ends what its parent has contained, however the parent ends.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import { PACE, STEP_LIMIT, TEST_LIMIT } from '../support/pace.mts';
import { skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { canMakeCgroup, hasEnded, HELPERS, kilobytesOf, makeCgroup, spawnWatched, startWatched, statOf, statusOf, untilNothingIsLeft, type Plan, type Watched } from './support.ts';

const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 6);
const AT_ONCE = 2;
// The milliseconds in which a process starts with all its children.
const LATEST = 150 * PACE;
const WAYS = [['by pidfd', ''], ['without pidfds', 'no-pidfd']] as const;

const notLinux = skipUnless(process.platform === 'linux', 'the tests of the watchdog read /proc');
const noCgroup = skipUnless(canMakeCgroup(), 'this process can make no cgroup below its own that can be killed');

const IDLE: Plan = { marks: true, children: 5, count: 3 };
const FORKING: Plan = { marks: true, children: 5, mode: 'fork', count: 10 };

const kill = ({ parent }: Watched): boolean => parent.kill('SIGKILL');
const end = ({ parent }: Watched): boolean => parent.stdin!.write('\n');

describe.skipIf(notLinux)('the end of the parent', () => {
  describe.each(WAYS)('%s', (_, internal) => {
    test.each([['SIGKILL', IDLE, kill], ['process.exit', { ...IDLE, end: 'exit' }, end], ['an uncaught error', { ...IDLE, end: 'throw' }, end]] as const)(
      'by %s ends all processes with its mark, and the watchdog',
      async (_how, plan, act) => {
        const watched = await startWatched(plan, internal);
        expect(watched.left()).toHaveLength(20);
        act(watched);
        await untilNothingIsLeft(watched);
      },
    );

    test('ends all where a Worker that has ended has started the watchdog', async () => {
      const watched = await startWatched({ ...IDLE, inWorker: true }, internal);
      expect([watched.left().length, hasEnded(watched.watchdog)]).toEqual([20, false]);
      kill(watched);
      await untilNothingIsLeft(watched);
    });

    test('ends children that fork all the time', async () => {
      const watched = await startWatched(FORKING, internal);
      kill(watched);
      await untilNothingIsLeft(watched);
    });

    test('ends roots, their descendants and the sessions of these', async () => {
      const watched = await startWatched({ roots: true, children: 3, count: 3 }, internal);
      kill(watched);
      await untilNothingIsLeft(watched);
    });
  });

  test.each([['close_range=EPERM', 'pidfd_send_signal=EPERM'], ['close_range=ENOSYS', 'pidfd_open=ENOSYS']])('ends all where a sandbox has %s and %s', async (...refused) => {
    const watched = await startWatched(IDLE, '', refused);
    await until('the watchdog has closed what it does not need', () => readdirSync(`/proc/${watched.watchdog}/fd`).length <= 2);
    kill(watched);
    await untilNothingIsLeft(watched);
  });

  test('leaves children that nothing contains', async () => {
    const watched = await startWatched({ children: 5 });
    kill(watched);
    await until('the watchdog is left', () => hasEnded(watched.watchdog));
    expect(watched.left()).toHaveLength(5);
  });

  test('keeps a process with the mark of another', async () => {
    const other = spawn(join(HELPERS, 'contained'), [String(2n ** 62n + 12_345n * 2n ** 20n + 1n), String(process.pid), 'idle'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void other.kill('SIGKILL'));
    await once(other.stdout, 'data');
    const watched = await startWatched(IDLE);
    kill(watched);
    await untilNothingIsLeft(watched);
    expect(hasEnded(Number(other.pid))).toBe(false);
  });

  test('is no call of execve, but the end of the next program', async () => {
    const watched = await startWatched({ ...IDLE, end: 'execve' });
    end(watched);
    await until('cat is executed', () => statusOf(Number(watched.parent.pid), 'Name') === 'cat');
    // The watchdog would have acted before cat answers.
    watched.parent.stdin!.write('again\n');
    await once(watched.parent.stdout!, 'data');
    expect(watched.left().length).toBe(20);
    expect(hasEnded(watched.watchdog)).toBe(false);
    watched.parent.stdin!.end();
    await untilNothingIsLeft(watched);
  });

  test.skipIf(noCgroup)('ends the members of its cgroup, and removes the directories', async () => {
    const cgroup = String(makeCgroup());
    const watched = await startWatched({ cgroup, children: 5, mode: 'fork', count: 10 });
    expect(existsSync(join(cgroup, '5', 'nested'))).toBe(true);
    kill(watched);
    await untilNothingIsLeft(watched);
    expect(existsSync(cgroup)).toBe(false);
  });

  test(`leaves nothing at ${RUNS} random moments`, async () => {
    for (let run = 0; run < RUNS; run += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, async () => {
        const { parent, left } = spawnWatched(FORKING);
        await sleep(Math.random() * LATEST);
        parent.kill('SIGKILL');
        await once(parent, 'exit');
        await until('descendants that are left', () => left().length === 0);
      }));
    }
  }, TEST_LIMIT + RUNS * STEP_LIMIT);
});

describe.skipIf(notLinux)('the watchdog', () => {
  test('takes little memory after its parent has touched 500 MB', async () => {
    const { parent, watchdog } = await startWatched({ marks: true, megabytes: 500 });
    expect(kilobytesOf(Number(parent.pid), 'RssAnon')).toBeGreaterThan(500_000);
    await until('the watchdog has a megabyte', () => kilobytesOf(watchdog, 'VmRSS') < 1024);
    expect(kilobytesOf(watchdog, 'RssAnon')).toBeLessThan(512);
  });

  test('has its own session, no terminal, no signal to take, and few descriptors', async () => {
    const { watchdog } = await startWatched(IDLE);
    await until('the watchdog waits', () => statOf(watchdog)[0] === 'S' && kilobytesOf(watchdog, 'VmRSS') < 1024);
    expect(statOf(watchdog).slice(2, 5)).toEqual([String(watchdog), String(watchdog), '0']);
    // Without pidfds it waits for SIGTERM, which the kernel shows as unblocked.
    expect(statusOf(watchdog, 'SigBlk')).toMatch(/^fffffffffffb[bf]eff$/);
    expect(readlinkSync(`/proc/${watchdog}/cwd`)).toBe('/');
    expect(readdirSync(`/proc/${watchdog}/fd`).length).toBeLessThanOrEqual(2);
    // The number of the call and its arguments: the third is the timeout of ppoll and of rt_sigtimedwait.
    expect(readFileSync(`/proc/${watchdog}/syscall`, 'latin1').split(' ')[3]).toBe('0x0');
  });

  test('is not reached by the signals of the terminal', async () => {
    const watched = await startWatched(IDLE);
    process.kill(-Number(watched.parent.pid), 'SIGINT');
    await untilNothingIsLeft(watched);
  });

  test('runs once, and again after it has been killed', async () => {
    const watched = await startWatched({ ...IDLE, again: true });
    const [first, second, third] = watched.watchdogs;
    expect([second, third === first]).toEqual([first, false]);
    kill(watched);
    await untilNothingIsLeft(watched);
  });
});
