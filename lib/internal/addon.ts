// Finds the addon's file for this process, and loads it. The paths are literals, so that bundlers see them.

import { addonNotLoaded } from './errors';
import { libcOfProcess, type Libc } from './libc';

/** The builds in the package, by platform and processor, and on Linux by C library. */
export const BUILDS: Readonly<Record<string, () => unknown>> = {
  'darwin-arm64': () => require('../../prebuilds/darwin-arm64/sigmask.node') as unknown,
  'darwin-x64': () => require('../../prebuilds/darwin-x64/sigmask.node') as unknown,
  'linux-arm64-glibc': () => require('../../prebuilds/linux-arm64/sigmask.glibc.node') as unknown,
  'linux-arm64-musl': () => require('../../prebuilds/linux-arm64/sigmask.musl.node') as unknown,
  'linux-x64-glibc': () => require('../../prebuilds/linux-x64/sigmask.glibc.node') as unknown,
  'linux-x64-musl': () => require('../../prebuilds/linux-x64/sigmask.musl.node') as unknown,
};

/** The build for a process. */
export function buildFor(platform: string, arch: string, libc: () => Libc): string {
  return platform === 'linux' ? `${platform}-${arch}-${libc()}` : `${platform}-${arch}`;
}

// Bundlers keep copies under other names, so the path is known only after the addon has been loaded.
function pathOf(addon: unknown): string {
  return Object.values(require.cache).find((loaded) => loaded?.exports === addon)?.filename ?? '';
}

/** The addon that was built here, if any: in the repository, or where a user has built the package from source. */
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
  let build = `${process.platform}-${process.arch}`;
  try {
    build = buildFor(process.platform, process.arch, libcOfProcess);
    return loadOwnBuild() ?? BUILDS[build]?.();
  } catch (error) {
    // Such as a lack of descriptors.
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw addonNotLoaded(build, error);
  }
}

/**
 * Loads the addon, or that of the development build.
 *
 * @throws `ERR_DLOPEN_DISABLED`: this process may load no addon. `ERR_DLOPEN_FAILED`: the addon could not be loaded;
 * `cause` is the loader's error.
 */
export function loadAddon(isDevelopment: boolean): { readonly addon: unknown; readonly path: string } {
  const addon = isDevelopment ? loadDevelopmentBuild() : loadBuild();
  return { addon, path: pathOf(addon) };
}
