// The build of the addon that a process takes, and the error where no build exists.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { runProgram } from '../support/command.ts';
import { runFixture } from '../support/fixture.ts';
import { ROOT } from '../support/readme.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';

const require = createRequire(import.meta.url);
const { BUILDS, buildFor } = require('../../dist/internal/addon.js') as typeof import('../../lib/internal/addon.ts');
const { libcIn, libcOfProcess, libcOfReport } = require('../../dist/internal/libc.js') as typeof import('../../lib/internal/libc.ts');
const { fileOf, nameOf, TARGETS } = (await import('../../scripts/targets.mjs' as string)) as {
  TARGETS: object[];
  fileOf: (target: object) => string;
  nameOf: (target: object) => string;
};

const MAPS = {
  'Debian 12': ['glibc', '7f2-7f3 r-xp 00028000 fe:00 1234   /usr/lib/x86_64-linux-gnu/libc.so.6'],
  'RHEL 8': ['glibc', '7f2-7f3 r-xp 00028000 fe:00 1234   /usr/lib64/libc-2.28.so'],
  NixOS: ['glibc', '7f2-7f3 r-xp 00028000 fe:00 1234   /nix/store/abc-glibc-2.40/lib/libc.so.6'],
  Alpine: ['musl', '7f2-7f3 r-xp 00014000 fe:00 1234   /lib/ld-musl-x86_64.so.1'],
  'Alpine with gcompat': ['musl', '7f2-7f3 r-xp 00014000 fe:00 1234   /lib/ld-musl-x86_64.so.1\n7f4-7f5 r-xp 0 fe:00 5   /lib/libgcompat.so.0'],
  'musl of Debian': ['musl', '7f2-7f3 r-xp 00014000 fe:00 1234   /usr/lib/x86_64-linux-musl/libc.so'],
} as const;

test.each(Object.entries(MAPS))('finds the C library by the files that are mapped: %s', (_, [libc, maps]) => {
  expect(libcIn(`55-56 r-xp 0 fe:00 99   /usr/bin/node\n${maps}\n7ff-800 rw-p 0 00:00 0   [stack]\n`)).toBe(libc);
});

test('finds the C library by a report where the maps cannot be read', () => {
  expect([libcOfReport({ header: { glibcVersionRuntime: '2.36' } }), libcOfReport({ header: {} })]).toEqual(['glibc', 'musl']);
  expect(libcOfReport(process.report.getReport() as Parameters<typeof libcOfReport>[0])).toBe(libcOfProcess());
});

test('each target has its build, and the loader its literal path', () => {
  expect(Object.keys(BUILDS).sort()).toEqual(TARGETS.map(nameOf).sort());
  const source = readFileSync(join(ROOT, 'lib', 'internal', 'addon.ts'), 'utf8');
  for (const target of TARGETS) expect(source).toContain(`'${nameOf(target)}': () => require('../../${fileOf(target)}')`);
  const never = (): never => {
    throw new Error('not on this platform');
  };
  expect([buildFor('darwin', 'arm64', never), buildFor('linux', 'x64', () => 'musl')]).toEqual(['darwin-arm64', 'linux-x64-musl']);
});

const CALL = `try { require('sigmask').getpgrp(); console.log('works'); } catch (error) { console.log(error.code, error.cause?.code, error.message); }`;
const answerOf = async (...options: string[]): Promise<string> => (await runProgram(process.execPath, [...options, '--eval', CALL], { SIGMASK_INTERNAL: '' })).stdout;
const [major = 0] = process.versions.node.split('.').map(Number);
const permission = [major < 23 ? '--experimental-permission' : '--permission', '--allow-fs-read=*'];
const DISABLED = /^ERR_DLOPEN_DISABLED ERR_DLOPEN_DISABLED sigmask .*--no-addons.*--allow-addons/;

describe('a process that may load no addon gets an error that says so', () => {
  test('with --no-addons', async () => {
    expect(await answerOf()).toBe('works\n');
    expect(await answerOf('--no-addons')).toMatch(DISABLED);
  });

  test('by the permission model, unless it has --allow-addons', async () => {
    expect(await answerOf(...permission)).toMatch(DISABLED);
    if (process.allowedNodeEnvironmentFlags.has('--allow-addons')) expect(await answerOf(...permission, '--allow-addons')).toBe('works\n');
    else process.stderr.write(`skipped: Node ${process.version} has no --allow-addons\n`);
  });
});

const noMounts = skipUnless(process.getuid?.() === 0 && hasCommand('unshare'), 'to hide /proc needs root and unshare');
test.skipIf(noMounts)('a process that has no /proc finds its addon', () => {
  const script = 'mount -t tmpfs none /proc && exec "$@"';
  const program = [process.execPath, '--eval', CALL];
  expect(execFileSync('unshare', ['--mount', 'sh', '-c', script, 'sh', ...program], { cwd: ROOT, encoding: 'utf8' })).toBe('works\n');
});

test('the development build is another one, and the error names it where it is missing', async () => {
  const answer = (await runProgram(process.execPath, ['--eval', CALL], { SIGMASK_INTERNAL: 'cmake' })).stdout;
  if (existsSync(join(ROOT, 'build-cmake', 'Release', 'sigmask.node'))) expect(answer).toBe('works\n');
  else expect(answer).toMatch(/^ERR_DLOPEN_FAILED MODULE_NOT_FOUND The addon \(development\) cannot be loaded: /);
});

test("an addon that cannot be loaded is an error with the loader's error as its cause", async () => {
  const script = `
    const { addonNotLoaded } = require('./dist/internal/errors.js');
    try { process.dlopen({ exports: {} }, ${JSON.stringify(join(ROOT, 'package.json'))}); } catch (cause) {
      const error = addonNotLoaded('linux-x64-glibc', cause);
      console.log(error.code, error.cause === cause, error.message.includes(cause.message));
    }`;
  expect(execFileSync(process.execPath, ['--eval', script], { cwd: ROOT, encoding: 'utf8' })).toBe('ERR_DLOPEN_FAILED true true\n');
});

const { problemsOf } = (await import('../../scripts/prebuild-symbols.mjs' as string)) as { problemsOf: (file: string, target: object) => string[] };
const noLlvm = skipUnless(
  hasCommand('llvm-nm') && hasCommand('llvm-readelf') && process.platform === 'linux' && libcOfProcess() === 'glibc',
  'the symbols of prebuilt addons are read by llvm, and compared with those of a build on glibc',
);

test.skipIf(noLlvm)('finds a build that asks its system for more than is allowed', () => {
  const problems = problemsOf(join(ROOT, 'build', 'Release', 'sigmask.node'), TARGETS[0] ?? {});
  // A build by the machine's compiler needs its C++ library, and the glibc of the machine.
  expect(problems).toContain('asks for libstdc++.so.6');
  expect(problems.join('\n')).toMatch(/asks for \w+ of GLIBC_2\.(29|[3-9]\d)/);
});

test('refuses calls of the addon that do not match, and changes nothing', async () => {
  const EINVAL = -22;
  expect(await runFixture('package/misuse.mjs')).toEqual({
    releaseForProcess: EINVAL, releaseForProcessLater: EINVAL, releaseForThread: EINVAL, releaseIgnored: EINVAL, releaseOrigins: EINVAL,
    watch: EINVAL, watchStops: EINVAL, watchGroup: EINVAL, awaitSignals: EINVAL, takeOutput: 0, held: [0, EINVAL],
  });
});

test('the repository is not published by mistake, and its build is where the loader looks', () => {
  const { private: isPrivate, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect([isPrivate, dependencies]).toEqual([true, undefined]);
  expect(existsSync(join(ROOT, 'build', 'Release', 'sigmask.node'))).toBe(true);
});
