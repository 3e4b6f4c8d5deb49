// processTree: the descendants of a process, each once, though processes come and go.

import { once } from 'node:events';

import { describe, expect, onTestFinished, test } from 'vitest';

import { processTree, signalState, SystemCallError, type ProcessTree } from 'sigmask';
import { spawn } from 'sigmask/child_process';

import { runFixture } from '../support/fixture.ts';

const pidsOf = ({ state, children }: ProcessTree): number[] => [state.pid, ...children.flatMap(pidsOf)];

test('has a process and its descendants, each with its state, in the order of their pids', async () => {
  const script = 'trap "" INT; sleep 60 & trap "" TERM; sleep 60 & echo ready; wait';
  const child = spawn('/bin/sh', ['-c', script], { processGroup: 'new', stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.killGroup('SIGKILL'));
  await once(child.stdout, 'data');
  await expect.poll(() => processTree(child.pid).children.map(({ state }) => state.command)).toEqual(['sleep', 'sleep']);
  const { state, children } = processTree(child.pid);
  expect([state.pid, state.ppid, state.fate('SIGTERM')]).toEqual([child.pid, process.pid, 'ignore']);
  expect(children.map((one) => [one.state.ppid, one.state.fate('SIGINT'), one.state.fate('SIGTERM'), one.children])).toEqual([
    [child.pid, 'ignore', 'terminate', []],
    [child.pid, 'ignore', 'ignore', []],
  ]);
  const pids = children.map((one) => one.state.pid);
  expect(pids).toEqual(pids.toSorted((a, b) => a - b));
});

test('of this process by default, in JSON as in states', async () => {
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(pidsOf(processTree())).toEqual(pidsOf(processTree(process.pid)));
  expect(pidsOf(processTree())).toContain(child.pid);
  const json = JSON.parse(JSON.stringify(processTree(child.pid))) as unknown;
  expect(json).toEqual({ state: JSON.parse(JSON.stringify(signalState(child.pid))) as unknown, children: [] });
});

test('is consistent while processes come and go: in 20 looks and more, at 100 processes and more, none that stays is missing, there twice or misplaced', async () => {
  expect(await runFixture('look/family.mjs')).toEqual({ wrong: [], depth: true });
});

describe('errors', () => {
  test('no such process', () => {
    expect(() => processTree(2 ** 22 + 1)).toThrow(SystemCallError);
    expect(() => processTree(2 ** 22 + 1)).toThrow(expect.objectContaining({ code: 'ESRCH', errno: -3, syscall: 'processTree' }));
  });

  test.each<[unknown, string]>([[0, 'ERR_OUT_OF_RANGE'], [-1, 'ERR_OUT_OF_RANGE'], ['1', 'ERR_INVALID_ARG_TYPE'], [null, 'ERR_INVALID_ARG_TYPE']])('processTree(%j)', (pid, code) => {
    expect(() => processTree(pid as number)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^pid /) as string }));
  });
});
