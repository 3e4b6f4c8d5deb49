/**
 * The POSIX calls for the signals, masks, process groups and terminal of this process, and the signal state of any process.
 *
 * ```js
 * import { signalState, sigwait, withSignalsBlocked } from 'sigmask';
 * ```
 *
 * To start children, import {@link "sigmask/child_process"}.
 *
 * @module sigmask
 */

// Names each value: `export *` would also pass on what marks a CommonJS module.

export {
  blockSignals,
  dieWithParent,
  execve,
  getDisposition,
  getpgid,
  getpgrp,
  getsid,
  ignoreSignals,
  isForeground,
  isSupported,
  killpg,
  processTree,
  pthread_sigmask,
  raise,
  reapOrphans,
  setChildSubreaper,
  setpgid,
  setsid,
  SignalSet,
  signalState,
  signalStream,
  sigpending,
  sigprocmask,
  sigqueue,
  sigwait,
  SystemCallError,
  tcgetpgrp,
  tcsetpgrp,
  waitGroup,
  withSignalsBlocked,
  withSignalsIgnored,
} from './index.js';
export type * from './index.js';
