// What `sigmask/shutdown` exports.

export { coordinateShutdown, Shutdown } from './shutdown/coordinate';
export { exitRequested } from './shutdown/exit-request';
export type { Ask, ShutdownChild, ShutdownOptions, ShutdownOutcome } from './shutdown/options';
