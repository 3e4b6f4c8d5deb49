// What becomes of a signal.

import type { SignalName } from './names';

/** What becomes of a signal that is sent to the process now. */
export type Fate = 'terminate' | 'core' | 'stop' | 'continue' | 'ignore' | 'catch' | 'pending';

/** What a signal does to a process that neither ignores nor catches it. */
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

/** The default action of a signal, of which `<signal.h>` in POSIX and signal(7) have the table. */
export function defaultAction(signal: SignalName): DefaultAction {
  if (STOP.has(signal)) return 'stop';
  if (IGNORE.has(signal)) return 'ignore';
  if (signal === 'SIGCONT') return 'continue';
  return CORE.has(signal) ? 'core' : 'terminate';
}
