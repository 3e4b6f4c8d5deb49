// Failing spawns give Node's errors and leave nothing behind; errors of calls have the shape of Node's.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';

import { describe, expect, onTestFinished, test } from 'vitest';

import { killpg, setpgid, SystemCallError } from 'sigmask';

import { runFixture } from '../support/fixture.ts';
import { count, shown } from '../support/pace.mts';
import { FALLBACKS } from './support.ts';

const { ECHILD } = constants.errno;

const FAILING = count(1_000, 90);
const NO_TRACE = { wrong: [], changed: [], children: [], descriptors: 0 };

async function foreignGroup(): Promise<number> {
  const other = spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other, 'spawn');
  return Number(other.pid);
}

describe.each([['vfork and pidfd', {}], ['fork and waiting threads', FALLBACKS]])(`${shown(FAILING)} failing spawns by %s`, (_, around) => {
  test("give Node's own code, errno, syscall, path and spawnargs, plus stage; no zombie, no leaked fd, no child left", async () => {
    expect(await runFixture('spawn/failing.mjs', [FAILING, await foreignGroup()].map(String), around)).toEqual(NO_TRACE);
  });
});

test('a failed call has the shape of an fs error', () => {
  const NO_PROCESS = 2 ** 22 + 1;
  const shape = { code: 'ESRCH', errno: -3, syscall: 'killpg', message: 'ESRCH: no such process, killpg' };
  expect(() => killpg(NO_PROCESS, 'SIGTERM')).toThrow(expect.objectContaining(shape));
  expect(() => setpgid(NO_PROCESS, 0)).toThrow(SystemCallError);
});

test('a failed file access and an error without a libuv name have that shape, too', () => {
  expect(new SystemCallError(-2, 'open', '/proc/1/status')).toMatchObject({ code: 'ENOENT', path: '/proc/1/status', message: "ENOENT: no such file or directory, open '/proc/1/status'" });
  const unknown = new SystemCallError(-ECHILD, 'wait4');
  expect(unknown).toMatchObject({ code: `Unknown system error -${ECHILD}`, errno: -ECHILD, message: `Unknown system error -${ECHILD}: unknown error, wait4` });
  expect('path' in unknown).toBe(false);
  // As Node names it.
  expect(getSystemErrorName(-ECHILD)).toBe(unknown.code);
});
