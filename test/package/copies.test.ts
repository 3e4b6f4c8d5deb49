// Several copies of the package in one process: duplicates in node_modules, or two versions.

import { createRequire } from 'node:module';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { copyPackage } from '../support/copy.ts';
import { runFixture } from '../support/fixture.ts';
import { runProgram } from '../support/command.ts';

const CALL = 'try { index.getpgrp(); console.log("works"); } catch (error) { console.log(error.code, error.message); }';
const ROOT = join(import.meta.dirname, '..', '..');

test('two copies in one thread count guards together, know each other’s scopes and children, and start each child once', async () => {
  const scope = 'SIGUSR1 SIGHUP SIGUSR1 SIGHUP SIGUSR1';
  expect(await runFixture('package/copies.mjs', [copyPackage()])).toEqual({
    isAnother: true, held: [true, false], scopes: Array<string>(4).fill(scope), options: Array<string>(6).fill('true true SIGUSR1'), isAccepted: true, code: 0,
  });
});

test('two copies with an addon each, one of them in a Worker, count guards together', async () => {
  expect(await runFixture('package/copies.mjs', [copyPackage(), 'worker'])).toEqual({ seen: ['SIGUSR1', { code: 0, signal: null, coreDumped: false }], held: [true, true, false] });
});

describe('a copy of another version is refused with an error that names both', () => {
  test('in one thread', async () => {
    const other = copyPackage(1000);
    const script = `require('sigmask').getpgrp(); const index = require(${JSON.stringify(join(other, 'dist', 'index.js'))}); ${CALL}`;
    const { stdout } = await runProgram(process.execPath, ['--eval', script]);
    expect(stdout).toContain('ERR_INVALID_STATE');
    expect(stdout).toContain(join(other, 'dist'));
    expect(stdout).toContain(join(ROOT, 'dist'));
  });

  test('when only its addon has been loaded, for another thread', async () => {
    const helper = join(ROOT, 'build', 'test', 'other_copy');
    const { stdout } = await runProgram(process.execPath, ['--eval', `const index = require('sigmask'); ${CALL}`], { LD_PRELOAD: helper });
    expect(stdout).toContain('ERR_INVALID_STATE');
    expect(stdout).toContain(helper);
    expect(stdout).toContain('sigmask.node');
  });
});

test('the interface of the library is that of the addon', () => {
  const require = createRequire(import.meta.url);
  const { INTERFACE } = require('../../dist/internal/registry.js') as typeof import('../../lib/internal/registry.ts');
  const { native } = require('../../dist/internal/binding.js') as typeof import('../../lib/internal/binding.ts');
  expect(native().interface).toBe(INTERFACE);
});
