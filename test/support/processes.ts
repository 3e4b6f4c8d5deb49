// Processes that a test finds by what their environment has: their descendants have it, too.

import { readdirSync, readFileSync } from 'node:fs';

import { isGone } from './until.ts';

/** The processes that have `mark` in their environment, but for zombies. */
export function marked(mark: string): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark) ? [Number(pid)] : [];
    } catch (error) {
      // Others' processes may not be read.
      if (isGone(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return [];
      throw error;
    }
  });
}

export function killMarked(mark: string): void {
  for (const pid of marked(mark)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
