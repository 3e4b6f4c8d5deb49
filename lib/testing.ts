export { matchers, type SignalMatchers, type Watched, type WatchedProcess } from './testing/matchers';
export { hostile, stateAtBirth } from './testing/state-at-exec';
export { startSignalEcho, type SignalEcho, type SignalEchoOptions } from './testing/echo';
export { openTerminal, type Terminal, type TerminalEnd, type TerminalOptions } from './testing/terminal';
