// Several processes, of which some may have ended.

import { writeSync } from 'node:fs';

import { SystemCallError } from '../internal/errors';
import { CommandError, FAILED } from '../usage/usage-error';

/** What `look` returns for the processes that exist. Reports the others on standard error; throws if none exists. */
export function eachThatLives<Seen>(command: string, pids: readonly number[], look: (pid: number) => Seen): Seen[] {
  const failures: string[] = [];
  const seen = pids.flatMap((pid) => {
    try {
      return [look(pid)];
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      failures.push(`${pid}: ${error.code === 'ESRCH' ? 'no such process' : error.message}`);
      return [];
    }
  });
  const last = seen.length === 0 ? failures.pop() : undefined;
  for (const failure of failures) writeSync(2, `sigmask ${command}: ${failure}\n`);
  if (last !== undefined) throw new CommandError(last, FAILED);
  if (failures.length > 0) process.exitCode = FAILED;
  return seen;
}
