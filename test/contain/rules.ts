// Rules for contained children. Each is tried with node:child_process first, and then with every containment.

import type * as stock from 'node:child_process';
import type { once } from 'node:events';
import type { readdirSync, readFileSync } from 'node:fs';
import type { setTimeout as pause } from 'node:timers/promises';
import type { promisify } from 'node:util';

import { describe, expect, test } from 'vitest';

import type * as sigmask from 'sigmask';
import type * as ours from 'sigmask/child_process';

import { runFixture, type Surroundings } from '../support/fixture.ts';
import { killMarked } from '../support/processes.ts';
import { noProc, noShell } from '../support/skip.ts';
import { CONTAINMENTS } from './containments.ts';

declare const processBrand: unique symbol;
interface Process {
  [processBrand]: never;
  readonly pid: number;
}
type Family = readonly Process[];
type Child = stock.ChildProcess;

/** The function of docs/agents.md. */
type Shell = (
  command: string,
  options?: { timeout?: number; signal?: AbortSignal; grace?: number; leftovers?: 'keep' },
) => Promise<{ stdout: string; stderr: string; exitCode: number | null; signalCode: string | null; endedBy?: string | null }>;

/** Events of a child that are yet to come. */
interface Ahead {
  exited: Promise<[number | null, string | null]>;
  closed: Promise<unknown>;
  emptied: Promise<unknown>;
  failed: Promise<[{ code: string; cause: unknown }]>;
  outputClosed: Promise<unknown>;
}

/** A contained child that contains others: fixtures/inner.mjs. */
interface InnerProcess {
  readonly child: stock.ChildProcessWithoutNullStreams & ReturnType<typeof ours.spawn>;
  readonly emptied: Promise<unknown>;
  ask(line: string): Promise<string>;
  start(script: string): Promise<Family>;
  own(): Family;
}

/** What a rule has in the fresh process. The functions are those of node:child_process for its first trial. */
export interface Tools extends Omit<typeof sigmask, 'processTree'>, Omit<typeof ours, 'default'> {
  processTree: typeof sigmask.processTree;
  /** The option, but nothing for the first trial. */
  contain: { contain?: true };
  stock: typeof stock;
  once: typeof once;
  pause: typeof pause;
  promisify: typeof promisify;
  temporaryFolder(): string;
  readFileSync: typeof readFileSync;
  readdirSync: typeof readdirSync;
  openDescriptors(): number;
  FAMILY: string;
  STUBBORN: string;
  until(what: string, holds: () => boolean): Promise<void>;
  read(pid: number): { state: string; ppid: number; sid: number } | undefined;
  processes(pids: readonly number[]): Family;
  familyOf(child: Child, place?: 'here'): Promise<Family>;
  familyIn(text: unknown): Promise<Family>;
  /** The directory of the programs of these tests. */
  FIXTURES: string;
  processesIn(text: unknown): Family;
  aliveIn(text: unknown): number;
  alive(family: Family): number;
  gone(family: Family): Promise<'gone'>;
  longEnough<C extends Child>(attempt: (milliseconds: number) => C): Promise<{ child: C; family: Family } & Ahead>;
  longEnoughSync(attempt: (milliseconds: number) => unknown): unknown;
  INNERS: readonly string[];
  Inner: new (spawn: typeof ours.spawn, options: object, internal: string, script?: string) => InnerProcess;
  eventsAhead(child: Child): Ahead;
  endOf(child: Child): Promise<string | number>;
  eventsOf(child: Child): string[];
  cgroups(): string[];
  shellWith(exec: unknown): Shell;
  /** Replaces the timers of this process by some that never end. */
  mockTimers(): void;
  /** Makes this process that of an unprivileged user. */
  becomeNobody(): void;
  /** Limits the descriptors of this process. */
  limitDescriptors(limit: number): void;
  /** Opens descriptors until none is left, and returns them. */
  takeDescriptors(): number[];
  giveBack(descriptors: number[]): void;
  /** Limits the processes of this user, which from now on is one of its own. Resolves when the limit holds. */
  limitProcesses(): Promise<(limit: number) => Promise<void>>;
  /** The children of this process, but for watchdogs. */
  ownChildren(): number;
}

/** A function that runs in a fresh process. It may only use its parameter, because that process gets its source. */
type Act = (tools: Tools) => unknown;

export interface Rule {
  // A rule is not tried where it has no result.
  /** With node:child_process. */
  readonly plain?: unknown;
  /** With sigmask, but without the option. */
  readonly alone?: unknown;
  readonly contained?: unknown;
  readonly act: Act;
}

export const notHere = noProc || noShell;

type Results = Record<string, unknown>;

let runs = 0;

async function run(rules: Record<string, Rule>, way: 'plain' | 'alone' | 'contained', internal = '', around: Surroundings = {}): Promise<Results> {
  const sources = Object.fromEntries(Object.entries(rules).map(([name, { act }]) => [name, String(act)]));
  const switches = [internal, around.env?.['SIGMASK_INTERNAL']].filter(Boolean).join();
  const value = `rules-${process.pid}-${runs++}.`;
  try {
    return await runFixture<Results>('contain/rules.mjs', [JSON.stringify(sources), way], { ...around, env: { ...around.env, SIGMASK_INTERNAL: switches, SIGMASK_TEST_MARK: value } });
  } finally {
    killMarked(`SIGMASK_TEST_MARK=${value}`);
  }
}

const OTHERS = [
  { way: 'plain', of: 'of node:child_process' },
  { way: 'alone', of: 'that is not contained' },
] as const;

/** Makes a test of each rule: with node:child_process, with sigmask without the option, and with each containment. */
export function testRules(rules: Record<string, Rule>, around: Surroundings = {}): void {
  const having = (way: keyof Rule): Record<string, Rule> => Object.fromEntries(Object.entries(rules).filter(([, rule]) => way in rule));
  const hasAny = ({ way }: { way: keyof Rule }): boolean => Object.keys(having(way)).length > 0;

  function testWay(way: 'plain' | 'alone' | 'contained', isMissing: boolean, internal: string): void {
    const some = having(way);
    let results: Promise<Results> | undefined;
    test.skipIf(isMissing).each(Object.keys(some))('%s', async (name) => {
      results ??= run(some, way, internal, around);
      expect((await results)[name]).toEqual(some[name]?.[way]);
    });
  }

  describe.skipIf(notHere).each(OTHERS.filter(hasAny))('a child $of', ({ way }) => testWay(way, false, ''));
  if (!hasAny({ way: 'contained' })) return;
  describe.skipIf(notHere).each(CONTAINMENTS)('a child contained by $containment', ({ isMissing, env: { SIGMASK_INTERNAL = '' } }) => {
    testWay('contained', isMissing, SIGMASK_INTERNAL);
  });
}
