// Finds out from outside which unit contains a process: by its cgroup, or by the mark that native/watchdog/mark.h describes.

import { readFileSync } from 'node:fs';

import { isGone, isHidden } from '../look/proc';

const CGROUP = /\/(sigmask-\d+-\d+\/c\d+)(?!.*\/sigmask-\d+-\d+\/c\d)/;
const LIMIT = /^Max realtime timeout +(\d+)/m;
const UNIT_AND_PROCESS_BITS = 60n;
const FLAG = 4n;

function textOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch (error) {
    // The caller has found the process before.
    if (isGone(error) || isHidden(error)) return '';
    throw error;
  }
}

/**
 * The same text for all members of a unit, whichever process contains them; null for a process that is not contained, or only by
 * its descent, as on macOS.
 */
export function unitNameOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  const cgroup = CGROUP.exec(textOf(pid, 'cgroup'))?.[1];
  const limit = BigInt(LIMIT.exec(textOf(pid, 'limits'))?.[1] ?? 0);
  const mark = limit >> UNIT_AND_PROCESS_BITS === FLAG ? `0x${limit.toString(16)}` : undefined;
  // A member of one unit may have a child in another.
  return [cgroup, mark].filter((name) => name !== undefined).join(' ') || null;
}
