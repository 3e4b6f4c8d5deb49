// The shell tool of an agent, as docs/agents.md has it. The results with node:child_process are what it replaces.

import { expect, test } from 'vitest';

import { blocksOf, read } from '../support/readme.ts';
import { testRules, type Rule } from './rules.ts';

const RULES: Record<string, Rule> = {
  'a command that succeeds': {
    async act({ exec, shellWith }) {
      const { stdout, stderr, exitCode, endedBy = null } = await shellWith(exec)('echo out; echo err >&2');
      return [stdout, stderr, exitCode, endedBy];
    },
    plain: ['out\n', 'err\n', 0, null],
    contained: ['out\n', 'err\n', 0, null],
  },

  'a command that fails': {
    async act({ exec, shellWith }) {
      const { stdout, exitCode, signalCode, endedBy = null } = await shellWith(exec)('echo out; exit 3');
      return [stdout, exitCode, signalCode, endedBy];
    },
    plain: ['out\n', 3, null, null],
    contained: ['out\n', 3, null, null],
  },

  'a timeout': {
    async act({ exec, shellWith, FAMILY, processes, alive, gone }) {
      for (let timeout = 200; ; timeout *= 2) {
        const { stdout, signalCode, endedBy } = await shellWith(exec)(`${FAMILY}; wait`, { timeout });
        const family = processes(stdout.split(' ').map(Number));
        // It did not take long enough.
        if (!stdout.endsWith('\n')) continue;
        return endedBy === undefined ? [alive(family), signalCode] : [await gone(family), signalCode, endedBy];
      }
    },
    plain: [3, 'SIGTERM'],
    contained: ['gone', 'SIGTERM', 'timeout'],
  },

  'an abort': {
    async act({ exec, shellWith, FAMILY, processes, alive, gone }) {
      for (let time = 200; ; time *= 2) {
        const { stdout, endedBy } = await shellWith(exec)(`${FAMILY}; wait`, { signal: AbortSignal.timeout(time) });
        const family = processes(stdout.split(' ').map(Number));
        if (!stdout.endsWith('\n')) continue;
        return endedBy === undefined ? [alive(family)] : [await gone(family), endedBy];
      }
    },
    plain: [3],
    contained: ['gone', 'abort'],
  },

  'a command that ignores SIGTERM': {
    async act({ exec, shellWith, STUBBORN, processes, gone }) {
      for (let timeout = 200; ; timeout *= 2) {
        const { stdout, signalCode, endedBy } = await shellWith(exec)(`${STUBBORN}; wait`, { timeout, grace: 50 });
        if (stdout.endsWith('\n')) return [await gone(processes(stdout.split(' ').map(Number))), signalCode, endedBy];
      }
    },
    contained: ['gone', 'SIGKILL', 'timeout'],
  },

  'a background process that is kept': {
    async act({ exec, shellWith, processes, alive }) {
      const { stdout, exitCode } = await shellWith(exec)('sleep 600 >/dev/null 2>&1 & echo $!', { leftovers: 'keep' });
      return [alive(processes([Number(stdout)])), exitCode];
    },
    plain: [1, 0],
    contained: [1, 0],
  },

  'a background process that is not': {
    async act({ exec, contain, shellWith, processes, alive, gone }) {
      const { stdout, exitCode } = await shellWith(exec)('sleep 600 >/dev/null 2>&1 & echo $!');
      const family = processes([Number(stdout)]);
      return [contain.contain ? await gone(family) : alive(family), exitCode];
    },
    plain: [1, 0],
    contained: ['gone', 0],
  },

  'a background process that holds the pipes': {
    async act({ exec, shellWith, processes, gone }) {
      const { stdout, exitCode } = await shellWith(exec)('sleep 600 & echo $!');
      return [await gone(processes([Number(stdout)])), exitCode];
    },
    contained: ['gone', 0],
  },

  'a process in a session of its own': {
    async act({ exec, contain, shellWith, processes, alive, gone }) {
      for (let timeout = 200; ; timeout *= 2) {
        const { stdout, signalCode } = await shellWith(exec)('setsid sleep 600 >/dev/null 2>&1 & echo $!; wait', { timeout });
        if (stdout === '') continue;
        const family = processes([Number(stdout)]);
        return [contain.contain ? await gone(family) : alive(family), signalCode];
      }
    },
    plain: [1, 'SIGTERM'],
    contained: ['gone', 'SIGTERM'],
  },
};

test('it has at most 8 lines', () => {
  const code = blocksOf(read('docs/agents.md')).find(({ text }) => text.includes('async function shell'))?.text ?? '';
  const tool = code.slice(0, code.indexOf('\n}\n') + 2);
  const lines = tool.split('\n').filter((line) => line !== '');
  expect(lines.length).toBeLessThanOrEqual(8);
});

testRules(RULES);
