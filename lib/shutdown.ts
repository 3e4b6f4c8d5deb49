// The exports of `sigmask/shutdown`.

export { coordinateShutdown, Shutdown } from './shutdown/coordinate';
export type { AnyChild } from './control/children';
export type { BeginOptions } from './shutdown/cause';
export { exitRequested } from './shutdown/exit-request';
export { foregroundChild, type ForegroundChildOptions } from './shutdown/foreground-child';
export type { Ask, ShutdownChild, ShutdownOptions, ShutdownOutcome, SignalSender } from './shutdown/options';
