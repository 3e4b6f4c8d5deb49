// Finds the addon's file for this process, and loads it. The paths are literals, so that bundlers see them.

import { addonNotLoaded } from './errors';
import { libcOfProcess, type Libc } from './libc';

/** What the package carries, by platform and processor, on Linux with the C library. */
export const BUILDS: Readonly<Record<string, () => unknown>> = {
  'darwin-arm64': () => require('../../prebuilds/darwin-arm64/sigmask.node') as unknown,
  'darwin-x64': () => require('../../prebuilds/darwin-x64/sigmask.node') as unknown,
  'linux-arm64-glibc': () => require('../../prebuilds/linux-arm64/sigmask.glibc.node') as unknown,
  'linux-arm64-musl': () => require('../../prebuilds/linux-arm64/sigmask.musl.node') as unknown,
  'linux-x64-glibc': () => require('../../prebuilds/linux-x64/sigmask.glibc.node') as unknown,
  'linux-x64-musl': () => require('../../prebuilds/linux-x64/sigmask.musl.node') as unknown,
};

/** Which of them is for a process. */
export function buildFor(platform: string, arch: string, libc: () => Libc): string {
  return platform === 'linux' ? `${platform}-${arch}-${libc()}` : `${platform}-${arch}`;
}

// Bundlers keep copies of their own, under other names: the path is known only when it has been loaded.
function pathOf(addon: unknown): string {
  return Object.values(require.cache).find((loaded) => loaded?.exports === addon)?.filename ?? '';
}

/** What was built here, if anything: in the repository, and where somebody has built the package from source. */
function loadOwnBuild(): unknown {
  try {
    return require('../../build/Release/sigmask.node');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function loadDevelopmentBuild(): unknown {
  try {
    return require('../../build-cmake/Release/sigmask.node');
  } catch (error) {
    throw addonNotLoaded('development', error);
  }
}

function loadBuild(): unknown {
  const build = buildFor(process.platform, process.arch, libcOfProcess);
  try {
    return loadOwnBuild() ?? BUILDS[build]?.();
  } catch (error) {
    throw addonNotLoaded(build, error);
  }
}

/**
 * Loads the addon, or that of the development build.
 *
 * @throws `ERR_DLOPEN_DISABLED` where this process may load none, `ERR_DLOPEN_FAILED` where it could not be loaded, with what
 * the loader said as `cause`.
 */
export function loadAddon(isDevelopment: boolean): { readonly addon: unknown; readonly path: string } {
  const addon = isDevelopment ? loadDevelopmentBuild() : loadBuild();
  return { addon, path: pathOf(addon) };
}
