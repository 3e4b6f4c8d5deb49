// The prebuilt addons in the package. The file names are prebuildify's, and `zig` is the compiler's name of the target.

export const GLIBC_FLOOR = '2.28';
export const MACOS_FLOOR = '12.0';

export const TARGETS = [
  { platform: 'linux', arch: 'x64', libc: 'glibc', zig: `x86_64-linux-gnu.${GLIBC_FLOOR}` },
  { platform: 'linux', arch: 'x64', libc: 'musl', zig: 'x86_64-linux-musl' },
  { platform: 'linux', arch: 'arm64', libc: 'glibc', zig: `aarch64-linux-gnu.${GLIBC_FLOOR}` },
  { platform: 'linux', arch: 'arm64', libc: 'musl', zig: 'aarch64-linux-musl' },
  { platform: 'darwin', arch: 'x64', zig: `x86_64-macos.${MACOS_FLOOR}` },
  { platform: 'darwin', arch: 'arm64', zig: `aarch64-macos.${MACOS_FLOOR}` },
];

/** The name that the loader uses. */
export const nameOf = ({ platform, arch, libc }) => [platform, arch, libc].filter(Boolean).join('-');

export const fileOf = ({ platform, arch, libc }) => `prebuilds/${platform}-${arch}/${['sigmask', libc, 'node'].filter(Boolean).join('.')}`;
