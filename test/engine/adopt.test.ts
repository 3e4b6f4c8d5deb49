// Children of the runtime's own ChildProcess, which sigmask takes over.

import { expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';

interface Report {
  results: Record<string, unknown>;
  errors: Record<string, string>;
  children: string[];
}

const RESULTS = {
  spawn: { stdout: 'text', stderr: 'error\n', exit: [0, null] },
  state: 'SIGINT,SIGUSR1',
  noFile: { error: ['ENOENT'] },
  abort: { error: ['ABORT_ERR'], exit: [null, 'SIGTERM'] },
  timeout: { exit: [null, 'SIGTERM'] },
  exec: [3, 'out\n', 'err\n'],
  execFile: [null, 'one\n', ''],
  maxBuffer: ['ERR_CHILD_PROCESS_STDIO_MAXBUFFER', 'ma', ''],
  promise: { stdout: 'two\n', stderr: '' },
  spawnSync: 'sync',
  execSync: 'three\n',
  execFileSync: 'four\n',
  wrong: ['ERR_INVALID_ARG_VALUE', 'ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE', 'ERR_INVALID_ARG_TYPE'],
  instance: true,
  children: [],
};

test.each(['nothing', 'no class', 'no method', 'a frozen class', 'no binding'])('calls and scopes work in a runtime with %s different', async (change) => {
  expect(await runFixture('engine/changed-runtime.mjs', [change])).toEqual({ ...RESULTS, scope: 'SIGINT,SIGUSR1' });
});

test('where the exports cannot be replaced either, scopes are refused before there is a child', async () => {
  const scope = 'ERR_UNSUPPORTED_RUNTIME';
  expect(await runFixture('engine/changed-runtime.mjs', ['frozen exports'])).toEqual({ ...RESULTS, scope });
});

test('children start as requested, whatever is different in the private part of ChildProcess', async () => {
  const { results, errors, children } = await runFixture<Report>('engine/changed-contract.mjs');
  const asRequested = ['text', ['SIGINT'], ['SIGUSR1'], [true, true], true, [null, 'SIGTERM']];
  expect(Object.keys(results)).toHaveLength(9);
  expect(results).toEqual(Object.fromEntries(Object.keys(results).map((name) => [name, asRequested])));
  expect(errors).toEqual({
    'no file': 'ERR_INVALID_ARG_TYPE',
    'arguments of a wrong type': 'ERR_INVALID_ARG_TYPE',
    'descriptors of a wrong type': 'ERR_INVALID_ARG_VALUE',
    'a serialization that is none': 'ERR_INVALID_ARG_VALUE',
  });
  expect(children).toEqual([]);
});

test('a stream of our own is quiet when a child has closed its input', async () => {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
  const env = { NODE_OPTIONS: [permission, '--allow-fs-read=*', '--allow-addons', '--allow-child-process', '--no-warnings'].join(' ') };
  expect(await runFixture('engine/closed-input.mjs', [], { env })).toEqual({ text: 'closed\n', isQuiet: true, isOwn: true });
});
