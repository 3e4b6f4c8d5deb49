#!/usr/bin/env node
// prebuildify calls this in place of node-gyp: compiles for the target that the environment names, by zig, which is in $ZIG.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';

import { compile, compileAddon, linkBy } from './build-from-source.mjs';
import { LIBCXX as MACOS_LIBCXX } from './prebuild-symbols.mjs';
import { MACOS_FLOOR, TARGETS } from './targets.mjs';

const zig = join(env.ZIG, 'zig');
const lib = (...names) => join(env.ZIG, 'lib', ...names);
const target = TARGETS.find(
  ({ platform, arch, libc = env.PREBUILD_LIBC }) =>
    platform === env.PREBUILD_PLATFORM && arch === env.PREBUILD_ARCH && libc === env.PREBUILD_LIBC,
);

const compiler = [zig, 'c++', '-target', target.zig];
const WITHOUT_TABLES = ['-fno-unwind-tables', '-fno-asynchronous-unwind-tables'];

// On Linux there is one C++ library or another, or none, so the addon brings its own. zig's library is compiled with
// exceptions, whose unwinder and demangler would be half of the file. So the parts that are needed are compiled here, without
// exceptions.
const LIBCXX = [
  'chrono',
  'condition_variable',
  'condition_variable_destructor',
  'memory',
  'mutex',
  'mutex_destructor',
  'new',
  'new_handler',
  'shared_mutex',
  'string',
  'system_error',
  'verbose_abort',
].map((name) => lib('libcxx', 'src', `${name}.cpp`));
const LIBCXXABI = ['abort_message', 'cxa_guard', 'cxa_virtual', 'stdlib_typeinfo'].map((name) => lib('libcxxabi', 'src', `${name}.cpp`));
const LIBRARY_OPTIONS = [
  '-std=c++20',
  '-Os',
  '-fPIC',
  '-fno-exceptions',
  '-fvisibility=hidden',
  '-fvisibility-inlines-hidden',
  '-ffunction-sections',
  '-fdata-sections',
  '-w',
  '-DNDEBUG',
  '-D_LIBCPP_BUILDING_LIBRARY',
  '-D_LIBCXXABI_BUILDING_LIBRARY',
  '-D_LIBCXXABI_NO_EXCEPTIONS',
  '-D_LIBCPP_DISABLE_VISIBILITY_ANNOTATIONS',
  '-D_LIBCXXABI_DISABLE_VISIBILITY_ANNOTATIONS',
  `-I${lib('libcxx', 'src')}`,
  `-I${lib('libcxxabi', 'include')}`,
  `-I${lib('libcxxabi', 'src')}`,
];

// The C++ library of macOS 12 lacks one function. The compiler knows of each of Apple's functions in which system it is.
const ON_MACOS = ['-D_LIBCPP_AVAILABILITY_HAS_NO_VERBOSE_ABORT', '-Wunguarded-availability'];

/** Checks on Apple's headers what the code relies on, and what the stand-in of test/macos has. Compiles the probe's facts, too. */
function checkHeaders() {
  const probe = join(import.meta.dirname, 'macos-probe');
  const facts = readdirSync(probe).filter((file) => file.endsWith('.cc'));
  const files = [join(import.meta.dirname, 'macos-headers.cc'), ...facts.map((file) => join(probe, file))];
  return compile(compiler, files, ['-std=c++17', '-Wall', '-Wextra', '-Wshadow', '-Wconversion', '-Werror'], 'headers');
}

/** The part of the C++ library of macOS that the addon uses, for the linker. */
const libcxxOfMacos = () => `--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos, arm64-macos ]
install-name: '/usr/lib/libc++.1.dylib'
exports:
  - targets: [ x86_64-macos, arm64-macos ]
    symbols: [ ${MACOS_LIBCXX.map((name) => `_${name}`).join(', ')} ]
...
`;

const linkForMacos = (objects, output, libcxx) => [
  // zig's own linker keeps functions that are never called.
  'lld',
  '-flavor',
  'darwin',
  '-arch',
  target.zig.startsWith('aarch64') ? 'arm64' : 'x86_64',
  '-platform_version',
  'macos',
  MACOS_FLOOR,
  MACOS_FLOOR,
  '-bundle',
  '-undefined',
  'dynamic_lookup',
  '-dead_strip',
  '-S',
  '-adhoc_codesign',
  '-exported_symbol',
  '_napi_register_module_v1',
  '-exported_symbol',
  '_node_api_module_get_api_version_v1',
  `-L${lib('libc', 'darwin')}`,
  '-lSystem',
  libcxx,
  ...objects,
  '-o',
  output,
];

async function linkCommand(output) {
  if (target.platform === 'darwin') await checkHeaders();
  const objects = await compileAddon(
    compiler,
    ['-Werror', ...WITHOUT_TABLES, ...(target.platform === 'darwin' ? ON_MACOS : [])],
    'objects',
  );
  if (target.platform === 'darwin') {
    const libcxx = join('objects', 'libc++.tbd');
    writeFileSync(libcxx, libcxxOfMacos());
    return linkForMacos(objects, output, libcxx);
  }
  const library = await compile(compiler, [...LIBCXX, ...LIBCXXABI], [...LIBRARY_OPTIONS, ...WITHOUT_TABLES], join('objects', 'library'));
  // `zig cc` links no C++ library.
  return linkBy([zig, 'cc', '-target', target.zig, '-s'], [...objects, ...library], output, 'linux');
}

const folder = join('build', 'Release');
mkdirSync(folder, { recursive: true });
const [command, ...words] = await linkCommand(join(folder, 'sigmask.node'));
execFileSync(command, words, { stdio: 'inherit' });
