// Processes that a test finds by what their environment has: their descendants have it, too.

import { readdirSync, readFileSync } from 'node:fs';

import { isGone } from './until.ts';

function has(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'latin1').includes(text);
  } catch (error) {
    // Processes of other users may not be readable.
    if (isGone(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return false;
    throw error;
  }
}

/** Whether a process runs. Process 1 may reap it late. */
export function lives(pid: number): boolean {
  try {
    return !/\) [XZ] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

const processes = (): number[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);

const isMarked = (pid: number, mark: string): boolean => has(`/proc/${pid}/environ`, mark);

/** The processes that have `mark` in their environment and `words` in their command line, but for zombies. */
export const marked = (mark: string, words = ''): number[] =>
  processes().filter((pid) => isMarked(pid, mark) && has(`/proc/${pid}/cmdline`, words));

/** Kills them, each as soon as it is found, because later its number may belong to another process. */
export function killMarked(mark: string): void {
  for (const pid of processes()) {
    if (!isMarked(pid, mark)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
