// Which C library this process runs on: not which one the distribution is known for, for both can be installed.

import { readFileSync } from 'node:fs';

export type Libc = 'glibc' | 'musl';

const GLIBC = /\/libc(\.so\.6|-2\.\d+\.so)$/m;

/** By what is mapped into a process: musl's library is its loader, and has the loader's name or any other. */
export const libcIn = (maps: string): Libc => (GLIBC.test(maps) ? 'glibc' : 'musl');

/** By what Node writes into a report of a process. */
export const libcOfReport = ({ header }: { header?: { glibcVersionRuntime?: unknown } }): Libc =>
  header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';

/** The C library of this process. */
export function libcOfProcess(): Libc {
  try {
    return libcIn(readFileSync('/proc/self/maps', 'latin1'));
  } catch (error) {
    // The permission model hides the file, and some containers do.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_ACCESS_DENIED' && code !== 'EACCES' && code !== 'ENOENT') throw error;
    // It takes a hundred times longer.
    return libcOfReport(process.report.getReport());
  }
}
