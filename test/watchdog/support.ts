// A process with a watchdog, and what is left of its children when it has ended.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { ownCgroup } from '../support/own-cgroup.ts';
import { killMarked, marked } from '../support/processes.ts';
import { isGone, until } from '../support/until.ts';

export const HELPERS = join(import.meta.dirname, '..', '..', 'build', 'test');

/** What fixtures/watched.mjs does. */
export interface Plan {
  megabytes?: number;
  marks?: boolean;
  cgroup?: string;
  roots?: boolean;
  children?: number;
  mode?: 'idle' | 'fork';
  count?: number;
  end?: 'exit' | 'throw' | 'execve';
  again?: boolean;
  inWorker?: boolean;
}

export interface Watched {
  parent: ChildProcess;
  watchdogs: number[];
  /** The last of them. */
  watchdog: number;
  children: number[];
  /** The processes that descend from the parent, but for itself and the watchdog. */
  left(): number[];
}

let environments = 0;

function environment(internal: string): [mark: string, env: NodeJS.ProcessEnv] {
  const value = `${process.pid}-contain-${environments++}.`;
  const switches = [process.env['SIGMASK_INTERNAL'], internal].filter(Boolean).join();
  const env = { ...process.env, NODE_OPTIONS: '', SIGMASK_TEST_HELPERS: HELPERS, SIGMASK_INTERNAL: switches, SIGMASK_TEST_MARK: value };
  return [`SIGMASK_TEST_MARK=${value}`, env];
}

/** Starts it in a session of its own. Returns it at once; `ready` is its report. `refused`: rules of test/support/native/seccomp.h. */
export function spawnWatched(plan: Plan, internal = '', refused: readonly string[] = []): { parent: ChildProcess; ready: Promise<Watched>; left: () => number[] } {
  const [mark, env] = environment(internal);
  const sandbox = refused.length === 0 ? [] : [join(HELPERS, 'seccomp'), ...refused, '--'];
  const [file = '', ...args] = [...sandbox, process.execPath, fixture('watchdog/watched.mjs'), JSON.stringify(plan)];
  const parent = spawn(file, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'], env });
  onTestFinished(() => killMarked(mark));
  let errors = '';
  parent.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const left = (): number[] => marked(mark).filter((pid) => pid !== parent.pid);
  const ready = Promise.race([once(parent.stdout, 'data'), once(parent, 'exit')]).then(([line]) => {
    if (!String(line).startsWith('{')) throw new Error(`ended with ${String(line)} and this output:\n${errors}`);
    const report = JSON.parse(String(line)) as Pick<Watched, 'watchdogs' | 'children'>;
    return { parent, left, ...report, watchdog: report.watchdogs.at(-1) ?? NaN };
  });
  // Where a test ends the process before it is ready.
  ready.catch(() => {});
  return { parent, ready, left };
}

export const startWatched = (...args: Parameters<typeof spawnWatched>): Promise<Watched> => spawnWatched(...args).ready;

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
};

export const statusOf = (pid: number, field: string): string =>
  new RegExp(`^${field}:\\s+(.*)$`, 'm').exec(textOf(`/proc/${pid}/status`))?.[1] ?? '';

export const kilobytesOf = (pid: number, field: string): number => Number(/^\d+/.exec(statusOf(pid, field))?.[0]);

/** The fields of /proc/PID/stat from the state on. */
export const statOf = (pid: number): string[] => textOf(`/proc/${pid}/stat`).replace(/^.*\) /s, '').split(' ');

/** Whether a process has ended, reaped or not. */
export const hasEnded = (pid: number): boolean => ['', 'X', 'Z'].includes(statOf(pid)[0] ?? '');

const SIGKILL_BIT = 1n << 8n;

/** Whether SIGKILL has reached a process. On a busy machine it may take a while until the process is scheduled, and ends. */
const isKilled = (pid: number): boolean => ['SigPnd', 'ShdPnd'].some((field) => (BigInt(`0x${statusOf(pid, field) || '0'}`) & SIGKILL_BIT) !== 0n);

/** Waits until the watchdog has ended. No child may live then, unless it has been killed. */
export async function untilNothingIsLeft({ watchdog, left }: Watched): Promise<void> {
  await until('the watchdog is left', () => hasEnded(watchdog));
  const pids = left().filter((pid) => !isKilled(pid) && !hasEnded(pid));
  if (pids.length > 0) throw new Error(`the watchdog has left ${pids.map((pid) => `${pid} ${statOf(pid).slice(0, 4).join(' ')}`).join(', ')}`);
}

/** A new cgroup below that of this process, or undefined where it cannot have one that can be killed. */
export function makeCgroup(): string | undefined {
  const own = ownCgroup();
  if (own === undefined) return undefined;
  const directory = join(own, `watchdog-test-${process.pid}-${environments++}`);
  try {
    mkdirSync(directory);
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
  // Linux 5.14 and later.
  if (existsSync(join(directory, 'cgroup.kill'))) return directory;
  rmdirSync(directory);
  return undefined;
}

export function canMakeCgroup(): boolean {
  const directory = makeCgroup();
  if (directory !== undefined) rmdirSync(directory);
  return directory !== undefined;
}
