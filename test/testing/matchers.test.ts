// The matchers give the same messages in vitest and in Jest, and vitest's expect has their types.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { signalState } from 'sigmask';
import { matchers } from 'sigmask/vitest';
import * as testing from 'sigmask/testing';

import { runProgram } from '../support/command.ts';
import { UNCOVERED } from '../support/fixture.ts';
import { STEP_LIMIT } from '../support/pace.mts';

interface Outcome {
  holds?: string | null;
  fails: string;
  notHolds?: string | null;
  notFails?: string;
}

const ROOT = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);
const { outcomesOf } = require('./fixtures/matcher-cases.cjs') as { outcomesOf(expectation: unknown): Promise<Record<string, Outcome>> };

async function outcomesUnderJest(): Promise<Record<string, Outcome>> {
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-jest-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'outcomes.json');
  const config = JSON.stringify({ rootDir: join(import.meta.dirname, 'fixtures', 'jest'), testMatch: ['**/*.test.cjs'], transform: {}, testTimeout: STEP_LIMIT, cacheDirectory: join(folder, 'cache') });
  const args = [join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), '--runInBand', '--config', config];
  const { code, stderr } = await runProgram(process.execPath, args, { SIGMASK_OUTCOMES: file, ...UNCOVERED });
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Outcome>;
}

describe('each matcher passes and fails', () => {
  test('in vitest, with these messages', async () => {
    const outcomes = await outcomesOf(expect);
    expect(Object.values(outcomes).flatMap(({ holds = null, notHolds = null }) => [holds, notHolds]).filter((message) => message !== null)).toEqual([]);
    expect(Object.values(outcomes).filter(({ fails, notFails }) => fails === null || notFails === null)).toEqual([]);
    // The received value makes no difference.
    for (const [name, outcome] of Object.entries(outcomes)) {
      if (name.endsWith(' on a pid')) {
        expect(outcomes[name.replace('pid', 'ChildProcess')]).toEqual(outcome);
        expect(outcomes[name.replace('pid', 'state')]).toEqual(outcome);
      }
    }
    const messages = Object.entries(outcomes).filter(([name]) => !/ on a (ChildProcess|state)$/.test(name)).flatMap(([name, { fails, notFails }]) => [
      `== ${name}`, fails, ...(notFails === undefined ? [] : ['--', notFails]),
    ]);
    expect(messages.join('\n')).toMatchSnapshot();
  });

  test('in Jest, with the same messages', async () => {
    expect(await outcomesUnderJest()).toEqual(await outcomesOf(expect));
  });
});

test("the matchers are typed on vitest's expect, with the same types as for expect.extend", () => {
  const listener = (): void => {};
  process.on('SIGUSR2', listener);
  onTestFinished(() => void process.off('SIGUSR2', listener));
  // The compiler of the tests checks these calls.
  expect(signalState()).toCatchSignal('SIGUSR2');
  expect(process.pid).not.toIgnoreSignal('SIGTERM');
  expect(signalState()).toBeInProcessGroup(process.pid === 0 ? 0 : signalState().pgid);
  // A pid of Node's types may be undefined.
  const { pid } = process as { pid: number | undefined };
  expect(pid).not.toBeInProcessGroup(pid === undefined ? undefined : 2 ** 31 - 1);
  expect(matchers).toBe(testing.matchers);
});
