// The C library of this process. It may differ from the distribution's usual one, because both can be installed.

import { readFileSync } from 'node:fs';

import { isNotCapable } from './errors';

export type Libc = 'glibc' | 'musl';

const GLIBC = /\/libc(\.so\.6|-2\.\d+\.so)$/m;

/** From the mapped files of a process. musl's library is its loader, and has the loader's name or any other. */
export const libcIn = (maps: string): Libc => (GLIBC.test(maps) ? 'glibc' : 'musl');

/** From Node's report of a process. */
export const libcOfReport = ({ header }: { header?: { glibcVersionRuntime?: unknown } }): Libc =>
  header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';

/** The C library of this process. */
export function libcOfProcess(): Libc {
  try {
    return libcIn(readFileSync('/proc/self/maps', 'latin1'));
  } catch (error) {
    // The permission model hides the file, and so do some containers.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_ACCESS_DENIED' && code !== 'EACCES' && code !== 'ENOENT' && !isNotCapable(error)) throw error;
    // The report takes a hundred times longer.
    return libcOfReport(process.report.getReport());
  }
}
