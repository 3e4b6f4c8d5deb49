// The synchronous functions without Node's private interfaces. test/drop-in/differential.test.ts compares them with Node's in general.

import { spawnSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { fixture, runFixture } from '../support/fixture.ts';
import { ROOT } from '../support/readme.ts';
import { skipUnless } from '../support/skip.ts';

test('wrong arguments throw the errors of the runtime, before there is a child', async () => {
  const { differences, thrown, children } = await runFixture<{ differences: string[]; thrown: number; children: unknown[] }>('engine/wrong-arguments.mjs');
  expect(differences).toEqual([]);
  expect(thrown).toBeGreaterThan(100);
  expect(children).toEqual([]);
});

test('with --pending-deprecation Node warns of nothing', () => {
  const program = "const { spawnSync, execSync, execFileSync } = require('sigmask/child_process'); spawnSync('true'); execSync('true'); execFileSync('true')";
  const { status, stderr } = spawnSync(process.execPath, ['--pending-deprecation', '--eval', program], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  expect([status, stderr]).toEqual([0, '']);
});

test('properties of Object.prototype are neither variables nor functions', () => {
  const program = `const { spawn, spawnSync } = require('sigmask/child_process');
    for (const name of ['spawn', 'fork', 'POLLUTED']) Object.prototype[name] = () => process.exit(7);
    process.stdout.write(spawnSync('env').stdout.includes('POLLUTED') + ' ');
    spawn('true').on('exit', (code) => process.stdout.write(String(code)));`;
  const { status, stdout } = spawnSync(process.execPath, ['--eval', program], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  expect([status, stdout]).toEqual([0, 'false 0']);
});

describe('under --permission', () => {
  const without = skipUnless(process.allowedNodeEnvironmentFlags.has('--permission'), 'this Node has no --permission');

  test.skipIf(without)('children get the flags that Node gives them', () => {
    const flags = ['--permission', '--allow-fs-read=*', '--allow-fs-write=*', '--allow-addons', '--allow-child-process', '--no-warnings'];
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, fixture('engine/flags.mjs')], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
    expect(stderr).toBe('');
    const { stock, ours } = JSON.parse(stdout) as { stock: Record<string, string>; ours: Record<string, string> };
    expect(ours).toEqual(stock);
    expect(stock['this environment']).toContain('--permission');
  });
});
