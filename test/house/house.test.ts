// The layers and rules of CONTRIBUTING.md that eslint does not check.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { PLACES } from '../../lib/internal/places.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NATIVE = join(ROOT, 'native');
const ADDON = join(ROOT, 'build', 'Release', 'sigmask.node');
const OBJECTS = join(ROOT, 'build', 'Release', 'obj.target', 'sigmask', 'native');
/** The code that runs between clone and execve. */
const CHILD_OBJECTS = ['child.o', 'child_descriptors.o', 'stop_notes.o', 'dispositions.o', 'own_status.o'].map((name) => join(OBJECTS, 'spawn', name));
/** The code that the watchdog runs, which has unmapped its memory. */
const WATCH_OBJECTS = ['watch.o', 'watched_cgroup.o', 'end_members.o', 'raw_proc.o', 'read_mark.o', 'shrink.o'].map((name) => join(OBJECTS, 'watchdog', name));

const symbolsOf = (file: string, ...options: string[]): string[] =>
  execFileSync('nm', [...options, '--format=posix', file], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.split(' ')[0]?.split('@')[0] ?? '')
    .filter(Boolean);

const undefinedSymbols = (file: string, ...options: string[]): string[] => symbolsOf(file, '--undefined-only', ...options);

const noNm = skipUnless(hasCommand('nm'), 'the symbols of object files need nm');

describe('the addon', () => {
  const sources = readdirSync(NATIVE, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(cc|h)$/.test(file));
  const including = (header: string): string[] =>
    sources.filter((file) => readFileSync(join(NATIVE, file), 'utf8').includes(`#include ${header}`)).sort();

  test('meets Node-API in its glue only', () => {
    const knowing = sources.filter((file) => /#include (?:<napi\.h>|"glue\/)/.test(readFileSync(join(NATIVE, file), 'utf8')));
    expect(knowing.filter((file) => !file.startsWith('glue/'))).toEqual(['binding.cc']);
    expect(knowing.length).toBeGreaterThan(10);
    expect(including('<uv.h>')).toEqual([]);
  });

  test('destroys nothing at the exit of the process that its threads may still use', () => {
    // At the beginning of a line, so in no function.
    const destroyed = /^(?:static |thread_local )?(?:const )?std::(?:string|function|shared_ptr|unique_ptr|(?:vector|set|map|multiset)<[^&\n]*>) \w+ *[;={]|^ +static (?:const )?std::(?:string|vector|set|map)\b[^&\n]*;/m;
    expect(sources.filter((file) => destroyed.test(readFileSync(join(NATIVE, file), 'utf8')))).toEqual([]);
  });

  test('is built from every source file, by both builds', () => {
    const listed = readFileSync(join(NATIVE, 'sources.txt'), 'utf8').trim().split('\n').sort();
    expect(listed).toEqual(sources.filter((file) => file.endsWith('.cc')).map((file) => `native/${file}`).sort());
    for (const build of ['binding.gyp', 'CMakeLists.txt']) {
      expect(readFileSync(join(ROOT, build), 'utf8')).toContain('native/sources.txt');
    }
  });

  test.skipIf(noNm)('references no libuv symbol', () => {
    const symbols = undefinedSymbols(ADDON, '--dynamic');
    expect(symbols).toContain('napi_define_properties');
    expect(symbols.filter((symbol) => symbol.startsWith('uv_'))).toEqual([]);
  });

  test.skipIf(noNm || skipUnless(CHILD_OBJECTS.every((file) => existsSync(file)), `${CHILD_OBJECTS.join(' or ')} is not built`))(
    'between clone and execve calls async-signal-safe functions only',
    () => {
      const allowed = [
        '_exit', '__errno_location', 'chdir', 'close', 'dup2', 'execve', 'fcntl', 'fcntl64', 'getpgrp', 'getpid', 'getppid', 'getrlimit64',
        'ioctl', 'kill', 'open', 'open64', 'prctl', 'read', 'setpgid', 'setrlimit64', 'setsid', 'sigaction', 'sigfillset', 'syscall', 'tcsetpgrp', 'write', '_GLOBAL_OFFSET_TABLE_', '__stack_chk_fail', 'memset',
      ];
      const own = CHILD_OBJECTS.flatMap((file) => symbolsOf(file, '--defined-only'));
      const symbols = CHILD_OBJECTS.flatMap((file) => undefinedSymbols(file));
      expect(symbols).toContain('execve');
      expect(symbols).toContain('getpid');
      expect(symbols.filter((symbol) => !allowed.includes(symbol) && !own.includes(symbol))).toEqual([]);
    },
  );

  test.skipIf(noNm || skipUnless(WATCH_OBJECTS.every((file) => existsSync(file)), `${WATCH_OBJECTS.join(' or ')} is not built`))(
    'calls no function of the C library in its watchdog',
    () => {
      const allowed = ['_GLOBAL_OFFSET_TABLE_', '__stack_chk_fail'];
      const own = WATCH_OBJECTS.flatMap((file) => symbolsOf(file, '--defined-only'));
      const symbols = WATCH_OBJECTS.flatMap((file) => undefinedSymbols(file));
      expect(own.join()).toContain('EndMarked');
      expect(symbols.filter((symbol) => !allowed.includes(symbol) && !own.includes(symbol))).toEqual([]);
    },
  );

  test('reads only names that it exports, and exports only names that are read', () => {
    const exported = [...readFileSync(join(NATIVE, 'binding.cc'), 'utf8').matchAll(/Function<Call\w+>\("(\w+)"\)/g)].map((match) => match[1]);
    const calls = ['calls.ts', 'channel-calls.ts', 'contain-calls.ts'].map((file) => readFileSync(join(ROOT, 'lib', 'internal', file), 'utf8')).join('');
    const typed = [...calls.matchAll(/^ {2}(\w+)\(/gm)].map((match) => match[1]);
    expect(exported.sort()).toEqual(typed.sort());
  });
});

test('a spawn has its numbers in the same places on both sides', () => {
  const between = (text: string, start: string, end: string): string => text.slice(text.indexOf(start) + start.length).split(end)[0] ?? '';
  const native = between(readFileSync(join(NATIVE, 'glue', 'spawn_calls.cc'), 'utf8'), 'enum SpawnNumber : std::size_t {', '}').match(/\w+/g);
  const typed = between(readFileSync(join(ROOT, 'lib', 'internal', 'places.ts'), 'utf8'), 'SPAWN_NUMBERS = [', ']').match(/(?<=')\w+(?=')/g);
  expect(native).toEqual(typed);
});

test('results in shared arrays have the same places on both sides', () => {
  const enums = readFileSync(join(NATIVE, 'glue', 'places.h'), 'utf8').matchAll(/enum class (\w)(\w+) : std::size_t \{([\s\w,]+)\}/g);
  const native = [...enums].map(([, first = '', rest = '', names = '']) => [
    first.toLowerCase() + rest, Object.fromEntries((names.match(/\w+/g) ?? []).map((name, place) => [name, place])),
  ]);
  expect(Object.fromEntries(native)).toEqual(PLACES);
});

test('reports on a child have the same numbers on both sides', () => {
  const native = readFileSync(join(NATIVE, 'wait', 'watcher.h'), 'utf8');
  const typed = readFileSync(join(ROOT, 'lib', 'internal', 'binding.ts'), 'utf8');
  const numbers = ['Ended', 'Continued'].map((event) => [
    new RegExp(`\\bk${event} = (-?\\d+)`).exec(native)?.[1], new RegExp(`\\bconst ${event.toUpperCase()} = (-?\\d+);`).exec(typed)?.[1],
  ]);
  expect(numbers).toEqual([['0', '0'], ['-1', '-1']]);
});

test('the addon is loaded in one place', () => {
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.m?ts$/.test(file));
  const loading = files.filter((file) => readFileSync(join(ROOT, 'lib', file), 'utf8').includes(".node')"));
  expect(loading).toEqual(['internal/addon.ts']);
});

test('package-lock.json records no download addresses', () => {
  expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http');
});

describe('no test depends on time', () => {
  const FOLDER = join(ROOT, 'test');
  const LIMITS = [
    /^ *\}, [^'"`]*\d{4,}[^'"`]*\);$|^ *\}, [^'"`]*\d_\d{3}[^'"`]*\);$/, /\b(?:testTimeout|hookTimeout|limit): \d/, /\b\w*(?:LIMIT|WITHIN)\w* = [\d_]+;/,
    /\buntil\(.*, [\d_]+\)/, /\bsetTimeout\(.*, (?:\d{4,}|\d+_\d{3})\)/,
  ];
  const CLOCK = /\b(?:performance|Date)\.now\(\) *[-+<>]|[-+<>] *(?:performance|Date)\.now\(\)|= performance\.now\(\)|\bhrtime\b/;
  /** The files that read the clock, and why no result depends on it. */
  const READERS = {
    'support/pace.mts': 'measures the machine, for counts and limits',
    'support/until.ts': 'a limit of pace.mts',
    'shutdown/scene.ts': 'figures that are printed, and not compared',
    'contain/fixtures/parent-killed.mjs': 'figures that are printed, and not compared',
    'support/programs/common.mjs': 'a limit of pace.mts',
    'drop-in/fixtures/async-ids.mjs': 'a limit of pace.mts',
    'spawn/fixtures/mid-spawn.mjs': 'the order of two moments',
    'drop-in/fixtures/observe.mjs': 'is busy for a while',
    'self/fixtures/tools.mjs': 'tries again until it is quick',
    'child/fixtures/held-by-tracer.mjs': 'at least as long as a tracer sleeps',
    'spawn/fixtures/shared-env.mjs': 'how long it goes on by hand',
  };
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]?[jt]s$/.test(file) && file !== join('house', 'house.test.ts'));
  const linesOf = (file: string): string[] => readFileSync(join(FOLDER, file), 'utf8').split('\n');

  test('all limits are those of support/pace.mts', () => {
    const own = files.flatMap((file) => linesOf(file).filter((line) => LIMITS.some((limit) => limit.test(line))).map((line) => `${file}: ${line.trim()}`));
    expect(own).toEqual([]);
  });

  test('only the files that say why read the clock', () => {
    expect(files.filter((file) => linesOf(file).some((line) => CLOCK.test(line))).sort()).toEqual(Object.keys(READERS).sort());
  });
});

describe('every source', () => {
  const folders = ['lib', 'native', 'test', 'scripts', 'bench', 'examples'];
  const sources = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.([cm]?[jt]s|cc|h)$/.test(file))
      .map((file) => join(folder, file)));
  const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

  test('has at most 220 lines', () => {
    expect(sources.filter((file) => textOf(file).split('\n').length > 221)).toEqual([]);
  });

  test('says in plain words what happens', () => {
    const avoided = /\b(told|born|somebody|whoever|meanwhile|as often)\b/i;
    const own = join('test', 'house', 'house.test.ts');
    expect(sources.filter((file) => file !== own && avoided.test(textOf(file)))).toEqual([]);
  });
});
