// The effect of a signal.

import type { SignalName } from './names';

/** The effect of a signal that is sent to the process now. */
export type Fate = 'terminate' | 'core' | 'stop' | 'continue' | 'ignore' | 'catch' | 'pending';

/** The effect of a signal on a process that neither ignores nor catches it. */
export type DefaultAction = Exclude<Fate, 'catch' | 'pending'>;

const CORE: ReadonlySet<SignalName> = new Set<SignalName>([
  'SIGQUIT',
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGSEGV',
  'SIGXCPU',
  'SIGXFSZ',
  'SIGSYS',
]);
const STOP: ReadonlySet<SignalName> = new Set<SignalName>(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU']);
const IGNORE: ReadonlySet<SignalName> = new Set<SignalName>(['SIGCHLD', 'SIGURG', 'SIGWINCH']);

/** The default action of a signal, as in the tables of `<signal.h>` in POSIX and of signal(7). */
export function defaultAction(signal: SignalName): DefaultAction {
  if (STOP.has(signal)) return 'stop';
  if (IGNORE.has(signal)) return 'ignore';
  if (signal === 'SIGCONT') return 'continue';
  return CORE.has(signal) ? 'core' : 'terminate';
}

/** Whether the default action of a signal ends a process. */
export function endsProcesses(signal: SignalName): boolean {
  const action = defaultAction(signal);
  return action === 'terminate' || action === 'core';
}
