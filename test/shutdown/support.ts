// Shared by the tests of a coordinated shutdown: the programs that it ends, and scenes that are played several times.

import { spawnSync as stockSpawnSync } from 'node:child_process';
import { once } from 'node:events';

import { afterAll, expect, onTestFinished, vi } from 'vitest';

import { spawn } from 'sigmask/child_process';

import { STEP_LIMIT, TEST_LIMIT } from '../support/pace.mts';
import { killMarked, marked } from '../support/processes.ts';
import { skipUnless } from '../support/skip.ts';
import type { Wanted } from './plan.ts';
import type { Scene } from './scene.ts';

export const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 2);
export const LANES = 2;
vi.setConfig({ testTimeout: TEST_LIMIT + RUNS * STEP_LIMIT });

export interface MarkedEnd {
  waitStatus: unknown;
  /** What it has printed. */
  output: string[];
  /** How many of its processes exist. */
  left: number;
}

let marks = 0;

/** Runs a command to its end. When it prints `ready`, it and its group are sent these signals. */
export async function runMarked(command: readonly string[], signals: readonly NodeJS.Signals[] = []): Promise<MarkedEnd> {
  const mark = `SIGMASK_TEST_MARK=run-${process.pid}-${marks++}.`;
  onTestFinished(() => killMarked(mark));
  const child = spawn('env', [mark, ...command], { processGroup: 'new', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
  const ended = once(child, 'exit');
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (text.includes('ready')) for (const signal of signals) child.killGroup(signal);
  });
  await ended;
  return { waitStatus: child.waitStatus, output: output.trim().split('\n'), left: marked(mark).length };
}

export const exited = (code: number): object => ({ code, signal: null, coreDumped: false });
export const EXITED = exited(0);
export const killedBy = (signal: string): object => ({ code: null, signal, coreDumped: false });

export const UNSHARE = ['unshare', '--pid', '--fork', '--mount-proc'];
export const noNamespace = skipUnless(stockSpawnSync('env', [...UNSHARE, 'true']).status === 0, 'a pid namespace needs unshare and privileges');

const figures: string[] = [];

/** Plays a scene the given number of times, and expects the same result each time. */
export async function play(what: string, open: () => Promise<Scene>, act: (scene: Scene) => Promise<unknown>, expected: object): Promise<void> {
  const times: number[] = [];
  const lane = async (count: number): Promise<void> => {
    for (let run = 0; run < count; run++) {
      const scene = await open();
      onTestFinished(() => scene.dispose());
      await act(scene);
      const { took, exits, ...ending } = await scene.ending();
      times.push(took);
      expect({ exits: exits.sort(), ...ending }).toEqual({ left: 0, ...expected });
      scene.dispose();
    }
  };
  const lanes = Math.min(LANES, RUNS);
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(Math.floor((RUNS + index) / lanes))));
  const [shortest = 0, median = 0, longest = 0] = [0, 0.5, 1].map((part) => times.sort((a, b) => a - b)[Math.round((times.length - 1) * part)]);
  figures.push(`${what}: ${times.length} runs; ${[shortest, median, longest].map(Math.round).join(', ')} ms (shortest, median, longest)`);
}

afterAll(() => {
  if ('SIGMASK_TEST_RUNS' in process.env) process.stdout.write(`${figures.join('\n')}\n`);
});

export const inOwnGroup = { processGroup: 'new' };
export const PROGRAMS = ['node', 'dash', 'bash', 'perl'] as const;

/** Each kind of program in the group of the parent, and a program without handlers. */
export const inForeground = (leavesAt: string): Wanted[] => [
  ...PROGRAMS.map((program) => ({ name: program, program, leavesAt })),
  { name: 'sleep', program: 'sleep 600' },
];

/** Shells in groups of their own that run something and have no handlers themselves, and a program. */
export const inOwnGroups = (leavesAt: string): Wanted[] => [
  { name: 'in dash', program: 'node', leavesAt, within: 'dash', options: inOwnGroup },
  { name: 'in bash', program: 'perl', leavesAt, within: 'bash', options: inOwnGroup },
  { name: 'own', program: 'node', leavesAt, options: inOwnGroup },
];

export const all = (names: readonly string[], heard: string): Record<string, string> => Object.fromEntries(names.map((name) => [name, heard]));
export const endsOf = (names: readonly string[], end: object): object => Object.fromEntries(names.map((name) => [name, end]));

export const OWN = ['in dash', 'in bash', 'own'];
