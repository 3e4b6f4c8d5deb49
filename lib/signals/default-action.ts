// The effect of a signal.

import type { SignalName } from './names';

/** The effect of a signal that is sent to the process now. */
export type Fate = 'terminate' | 'core' | 'stop' | 'continue' | 'ignore' | 'catch' | 'pending';

/** The effect of a signal on a process that neither ignores nor catches it. */
export type DefaultAction = Exclude<Fate, 'catch' | 'pending'>;

const onMacos = process.platform === 'darwin';

const CORE: ReadonlySet<SignalName> = new Set<SignalName>([
  'SIGQUIT',
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGSEGV',
  'SIGSYS',
  ...(onMacos ? ['SIGEMT' as const] : ['SIGXCPU' as const, 'SIGXFSZ' as const]),
]);
const STOP: ReadonlySet<SignalName> = new Set<SignalName>(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU']);

/** The signals that a process ignores by default. */
export const IGNORED_BY_DEFAULT: ReadonlySet<SignalName> = new Set<SignalName>([
  'SIGCHLD',
  'SIGURG',
  'SIGWINCH',
  ...(onMacos ? ['SIGIO' as const, 'SIGINFO' as const] : []),
]);

/** The default action of a signal, as in the tables of `<signal.h>` in POSIX, of signal(7) and of macOS's signal(3). */
export function defaultAction(signal: SignalName): DefaultAction {
  if (STOP.has(signal)) return 'stop';
  if (IGNORED_BY_DEFAULT.has(signal)) return 'ignore';
  if (signal === 'SIGCONT') return 'continue';
  return CORE.has(signal) ? 'core' : 'terminate';
}

/** Whether the default action of a signal ends a process. */
export function endsProcesses(signal: SignalName): boolean {
  const action = defaultAction(signal);
  return action === 'terminate' || action === 'core';
}
