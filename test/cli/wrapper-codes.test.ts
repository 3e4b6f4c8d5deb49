// A wrapper has to end as its command has ended. Many say 0 for a command that a signal has ended.

import { expect, test } from 'vitest';

import { runProgram, SIGMASK } from '../support/command.ts';
import { RUN, sh } from './contained.ts';

/** As most wrappers are written. */
const STOCK = [process.execPath, '-e', "require('child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: 'inherit' }).on('exit', (code) => process.exit(code))"];

/** As a shell sees it: 128 + n for a signal. */
const codeOf = async (command: readonly string[]): Promise<number> => Number((await runProgram('sh', ['-c', '"$@" 2>/dev/null; echo $?', 'sh', ...command])).stdout);

test.each<[string, number, number]>([
  ['exit 42', 42, 42],
  ['kill -SEGV $$', 0, 139],
  ['kill -KILL $$', 0, 137],
  ['kill -TERM $$', 0, 143],
])('%s: a wrapper with node:child_process ends with %i, and each form of sigmask run with %i', async (script, plain, code) => {
  const command = ['sh', '-c', `ulimit -c 0; ${script}`];
  expect(await codeOf([...STOCK, ...command])).toBe(plain);
  for (const wrapper of [[SIGMASK, 'run'], RUN, [...RUN, '--init'], [...RUN, ...RUN]]) expect([wrapper.length, await codeOf([...wrapper, ...command])]).toEqual([wrapper.length, code]);
});

test('a signal that has ended another process of the tree does not change the code', async () => {
  expect(await codeOf([...RUN, ...sh("sh -c 'ulimit -c 0; kill -SEGV $$'; exit 3")])).toBe(3);
});
