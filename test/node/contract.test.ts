// What sigmask relies on in Node: where it is missing or different, a call is refused before a child exists.

import { createRequire } from 'node:module';

import { describe, expect, test } from 'vitest';

import type { ProcessHandle } from '../../lib/node/shapes.ts';
import { runFixture } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';

const require = createRequire(import.meta.url);

test("where Node's private contract differs, throws ERR_UNSUPPORTED_RUNTIME before any child exists", async () => {
  const { results, children } = await runFixture<{ results: Record<string, string>; children: string[] }>('node/broken-contract.mjs');
  expect(Object.keys(results).length).toBe(30);
  expect(new Set(Object.values(results)), JSON.stringify(results)).toEqual(new Set(['ERR_UNSUPPORTED_RUNTIME']));
  expect(children).toEqual([]);
});

test("ending Node's own handles leaves the event loop's list of handles whole", async () => {
  expect(await runFixture('node/displaced.mjs')).toEqual({ missing: [] });
});

test('handles are not ended where ChildProcess.prototype.spawn reads differently', async () => {
  const { makeRelease } = require('../../dist/node/stock-handle.js') as typeof import('../../lib/node/stock-handle.ts');
  const calls: string[] = [];
  const handle = (name: string) => ({ spawn: () => calls.push(`${name} spawn`), close: () => void calls.push(`${name} close`) }) as unknown as ProcessHandle;
  const releaseUnknown = makeRelease('function spawn(options) { return this.other.spawn(options); }');
  const releaseKnown = makeRelease('function spawn(options) { return this._handle.spawn(options); }');
  for (let count = 0; count < 100; ++count) {
    const last = count === 99;
    releaseUnknown(handle('unknown'), last);
    releaseKnown(handle('known'), last);
  }
  await until('all are ended', () => calls.length === 2 * 100);
  expect(calls.every((call, index) => call === (index % 2 === 0 ? 'known spawn' : 'known close'))).toBe(true);
});

test('whatever spies come to ChildProcess.prototype.spawn and go, children have their signals and each call is seen once', async () => {
  const each = ['SIGINT', 'SIGINT', 'as Node does'];
  expect(await runFixture('node/spies.mjs')).toEqual({ first: each, second: each, without: each, third: each, calls: 3 * each.length });
});

test("where Node's binding below its synchronous calls is missing, refuses scopes before any child exists, and works in calls", async () => {
  const refused = ['no error', 'ERR_UNSUPPORTED_RUNTIME'];
  expect(await runFixture('node/no-binding.mjs')).toEqual({
    results: { 'no binding': refused, 'an empty one': refused, 'a frozen one': refused, 'a throwing one': refused }, asynchronous: 0, later: 0, children: [],
  });
});

describe('under --permission', () => {
  const run = (...allowed: string[]): Promise<unknown> => {
    const permission = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
    const flags = [permission, '--allow-fs-read=*', '--allow-addons', ...allowed];
    return runFixture('node/permission.mjs', [], { env: { NODE_OPTIONS: flags.join(' ') } });
  };

  const refused = 'ERR_UNSUPPORTED_RUNTIME';
  const allowed = { stock: 'none', stockSync: 'none', oursSync: 'none', scope: refused, scopeSync: refused, withoutPipes: 'none' };
  const hasNet = process.allowedNodeEnvironmentFlags.has('--allow-net');

  test('with children allowed, refuses scopes as in an unknown runtime', async () => {
    const net = hasNet ? ['--allow-net'] : [];
    expect(await run('--allow-child-process', ...net)).toEqual({ ...allowed, ours: 'none', started: 1 });
  });

  test.skipIf(skipUnless(hasNet, 'this Node has no --allow-net'))('without the net, refuses a child with pipes before it exists, if Node refuses to open them', async () => {
    const report = await run('--allow-child-process');
    const [ours, started] = (report as { started: number }).started === 1 ? ['none', 1] : ['ERR_ACCESS_DENIED Net', 0];
    expect(report).toEqual({ ...allowed, ours, started });
  });

  test('without children allowed, refuses all calls as Node does', async () => {
    const denied = 'ERR_ACCESS_DENIED ChildProcess';
    expect(await run()).toEqual({
      stock: denied, stockSync: denied, ours: denied, oursSync: denied, scope: denied, scopeSync: denied, withoutPipes: denied, started: 0,
    });
  });
});
