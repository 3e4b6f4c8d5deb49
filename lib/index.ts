export { isSupported } from './internal/binding';
export { SystemCallError } from './internal/errors';
export { type Signal, type SignalName } from './signals';
export { SignalSet, type SignalSetLike } from './signal-set';
export { pthread_sigmask, sigpending, type How, type Pending } from './mask';
export { getDisposition, ignoreSignals, withSignalsIgnored, type Disposition, type SignalsIgnored } from './disposition';
export { getpgid, getpgrp, getsid, killpg, setpgid, setsid } from './group';
export { isForeground, tcgetpgrp, tcsetpgrp } from './terminal';
export { signalState, type Fate, type SignalState, type ThreadState } from './state';
