// Processes that a test finds by what their environment has: their descendants have it, too.

import { readdirSync, readFileSync } from 'node:fs';

import { isGone } from './until.ts';

function has(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'latin1').includes(text);
  } catch (error) {
    // Others' processes may not be read.
    if (isGone(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return false;
    throw error;
  }
}

/** The processes that have `mark` in their environment and `words` in their command line, but for zombies. */
export function marked(mark: string, words = ''): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => has(`/proc/${pid}/environ`, mark) && has(`/proc/${pid}/cmdline`, words)).map(Number);
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
