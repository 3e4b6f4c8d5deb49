// What sigmask relies on in Node: where it is missing or different, a call is refused before a child exists.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';

const require = createRequire(import.meta.url);

test("where Node's private contract differs, throws ERR_UNSUPPORTED_RUNTIME before any child exists", async () => {
  const { results, children } = await runFixture<{ results: Record<string, string>; children: string[] }>('node/broken-contract.mjs');
  expect(Object.keys(results).length).toBe(22);
  expect(new Set(Object.values(results)), JSON.stringify(results)).toEqual(new Set(['ERR_UNSUPPORTED_RUNTIME']));
  expect(children).toEqual([]);
});

test("ending Node's own handles leaves the event loop's list of handles whole", async () => {
  expect(await runFixture('node/displaced.mjs')).toEqual({ missing: [] });
});

test('handles are ended in batches, and not while subscribers would see starts', async () => {
  const { makeRelease } = require('../../dist/node/stock-handle.js') as typeof import('../../lib/node/stock-handle.ts');
  const calls: unknown[] = [];
  const release = makeRelease(function (this: object) {
    calls.push((this as { _handle: unknown })._handle);
    throw new Error('not started');
  });
  for (let count = 0; count < 100; ++count) release({ count }, count === 99);
  await until('all are ended', () => calls.length === 100);
  const ignore = (): void => {};
  subscribe('tracing:child_process.spawn:start', ignore);
  release({ count: 100 }, true);
  await setImmediate();
  await setImmediate();
  unsubscribe('tracing:child_process.spawn:start', ignore);
  expect(calls).toHaveLength(100);
  release({ count: 101 }, true);
  await until('both are ended', () => calls.length === 102);
});

test('whatever spies come to ChildProcess.prototype.spawn and go, children have their signals and each call is seen once', async () => {
  const each = ['SIGINT', 'SIGINT', 'as Node does'];
  expect(await runFixture('node/spies.mjs')).toEqual({ first: each, second: each, without: each, third: each, calls: 3 * each.length });
});

test("where Node's binding below its synchronous calls is missing, calls and scopes work", async () => {
  const works = ['no error', 'no error'];
  expect(await runFixture('node/no-binding.mjs')).toEqual({
    results: { 'no binding': works, 'an empty one': works, 'a frozen one': works, 'a throwing one': works }, asynchronous: 0, later: 0, children: [],
  });
});

describe('under --permission', () => {
  const run = (...allowed: string[]): Promise<unknown> => {
    const permission = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
    const flags = [permission, '--allow-fs-read=*', '--allow-addons', ...allowed];
    return runFixture('node/permission.mjs', [], { env: { NODE_OPTIONS: flags.join(' ') } });
  };

  const allowed = { stock: 'none', stockSync: 'none', ours: 'none', oursSync: 'none', scope: 'none', scopeSync: 'none', withoutPipes: 'none', started: 1 };
  const hasNet = process.allowedNodeEnvironmentFlags.has('--allow-net');

  test('with children allowed, calls and scopes work', async () => {
    const net = hasNet ? ['--allow-net'] : [];
    expect(await run('--allow-child-process', ...net)).toEqual(allowed);
  });

  test.skipIf(skipUnless(hasNet, 'this Node has no --allow-net'))('without the net, children have pipes all the same', async () => {
    expect(await run('--allow-child-process')).toEqual(allowed);
  });

  test('without children allowed, refuses all calls as Node does', async () => {
    const denied = 'ERR_ACCESS_DENIED ChildProcess';
    expect(await run()).toEqual({
      stock: denied, stockSync: denied, ours: denied, oursSync: denied, scope: denied, scopeSync: denied, withoutPipes: denied, started: 0,
    });
  });
});
