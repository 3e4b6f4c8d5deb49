// The only source of facts about processes: Linux reports them in /proc, macOS by sysctl.

import { native } from '../internal/binding';
import { EPERM, ESRCH } from '../internal/errno';
import { SystemCallError } from '../internal/errors';
import type { ProcessFacts } from './facts';
import { checkProcIsOurs, isGone, isHidden, listProcesses, readParent, readProcess } from './proc';
import { listProcessesBySysctl, readProcessBySysctl } from './sysctl';

const onLinux = process.platform === 'linux';

function readFromProc(pid: number): ProcessFacts {
  checkProcIsOurs();
  try {
    const facts = readProcess(pid);
    if (facts !== undefined) return facts;
  } catch (error) {
    if (isHidden(error)) throw new SystemCallError(EPERM, 'signalState');
    if (!isGone(error)) throw error;
    // A /proc mounted with hidepid hides the processes that this process may not look at.
    if (native().getpgid(pid) !== ESRCH) throw new SystemCallError(EPERM, 'signalState');
  }
  throw new SystemCallError(ESRCH, 'signalState');
}

/** The facts of one process. Throws the errors of `signalState`. */
export function factsOf(pid: number): ProcessFacts {
  if (onLinux) return readFromProc(pid);
  const facts = readProcessBySysctl(pid);
  if (facts === undefined) throw new SystemCallError(ESRCH, 'signalState');
  return facts;
}

function orGone<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isGone(error) || isHidden(error)) return undefined;
    throw error;
  }
}

/** The facts of every process that the kernel shows, by pid. Throws `ERR_INVALID_STATE` if /proc shows another pid namespace. */
export function factsOfAll(): Map<number, ProcessFacts> {
  return factsOfThose(onLinux ? listProcesses() : listProcessesBySysctl());
}

/** The facts of those of these processes that the kernel shows, by pid. Throws as {@link factsOfAll}. */
export function factsOfThose(pids: Iterable<number>): Map<number, ProcessFacts> {
  if (onLinux) checkProcIsOurs();
  const read = onLinux ? readProcess : readProcessBySysctl;
  const all = new Map<number, ProcessFacts>();
  for (const pid of pids) {
    const facts = orGone(() => read(pid));
    if (facts !== undefined) all.set(pid, facts);
  }
  return all;
}

/** The current parent of the process; undefined if the process has ended. macOS reports all facts at one moment. */
export function parentOf({ pid, ppid }: ProcessFacts): number | undefined {
  return onLinux ? orGone(() => readParent(pid)) : ppid;
}
