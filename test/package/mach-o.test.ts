// The checks of builds for macOS, on one that clang and lld make of a few lines.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { hasCommand, skipUnless } from '../support/skip.ts';

const { problemsOf } = (await import('../../scripts/prebuild-symbols.mjs' as string)) as { problemsOf: (file: string, target: object) => string[] };
const { MACOS_FLOOR } = (await import('../../scripts/targets.mjs' as string)) as { MACOS_FLOOR: string };

const SOURCE = `int close(int); int napi_throw(void); void* operator_new(unsigned long) __asm__("__Znwm");
void* start(void) { return operator_new(close(1) + napi_throw()); }
`;
const LIBRARIES = { libSystem: ['/usr/lib/libSystem.B.dylib', '_close, dyld_stub_binder'], libcxx: ['/usr/lib/libc++.1.dylib', '__Znwm'] };

const noTools = skipUnless(['clang', 'lld', 'llvm-nm'].every(hasCommand), 'builds for macOS are made by clang, lld and llvm');

describe.skipIf(noTools)('a build for macOS', () => {
  let folder = '';
  const path = (name: string): string => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sigmask-mach-o-'));
    writeFileSync(path('source.c'), SOURCE);
    for (const [name, [file, symbols]] of Object.entries(LIBRARIES)) {
      writeFileSync(path(`${name}.tbd`), `--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos ]
install-name: '${file}'
exports:
  - targets: [ x86_64-macos ]
    symbols: [ ${symbols} ]
...
`);
    }
    execFileSync('clang', ['--target=x86_64-apple-macos12.0', '-c', path('source.c'), '-o', path('source.o')]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const link = (options: readonly string[] = ['-adhoc_codesign'], { version = MACOS_FLOOR, libraries = ['libSystem', 'libcxx'] } = {}): string => {
    const words = ['-arch', 'x86_64', '-platform_version', 'macos', version, version, '-bundle', '-undefined', 'dynamic_lookup', ...options];
    execFileSync('lld', ['-flavor', 'darwin', ...words, ...libraries.map((name) => path(`${name}.tbd`)), path('source.o'), '-o', path('made.node')]);
    return path('made.node');
  };
  const found = (file: string, arch = 'x64'): string[] => problemsOf(file, { platform: 'darwin', arch });

  test('has no problem as it should be, and is for one processor', () => {
    expect(found(link())).toEqual([]);
    expect(found(link(), 'arm64')).toEqual(['is not for arm64']);
  });

  test('is for the oldest system that is supported', () => {
    expect(found(link(undefined, { version: '13.1' }))).toEqual(['is for a system from 13.1 on']);
  });

  test('names the library of each function, except those of the host', () => {
    expect(found(link(undefined, { libraries: ['libSystem'] }))).toEqual(['names no library for _Znwm', 'does not load /usr/lib/libc++.1.dylib']);
    expect(found(link(['-adhoc_codesign', '-flat_namespace']))).toContain('looks for each symbol in every library');
  });

  test('is signed page by page', () => {
    expect(found(link(['-no_adhoc_codesign']))).toEqual(['is not signed']);
    const file = link();
    const content = readFileSync(file);
    writeFileSync(file, Buffer.concat([content, Buffer.alloc(1)]));
    expect(found(file)).toEqual(['goes on behind its signature']);
    // In the padding behind the commands.
    content[4095] = 1;
    writeFileSync(file, content);
    expect(found(file)).toEqual(['differs from its signature in page 0']);
  });
});
