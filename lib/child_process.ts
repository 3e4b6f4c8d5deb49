// The exports of `sigmask/child_process`: the drop-in for node:child_process.

export { ChildProcess } from 'node:child_process';
export { endAll, type EndOptions, type EndResult } from './control/end';
export type { AnyChild } from './control/children';
export type { EndCause } from './child/end-cause';
export type { SignalResult } from './child/run-sync';
export type { AddListener, ChildEvents, SignalChild } from './control/signal-child';
export type { WaitStatus } from './child/wait-status';
export type { Containment } from './contain/unit';
export { exec, execFile, fork, spawn } from './drop-in/async';
export { withChildOptions, withChildSignals, type ChildOptions, type ChildScope } from './drop-in/scope';
export { execFileSync, execSync, spawnSync } from './drop-in/sync';
export type { ContainOptions } from './spawn/contain-options';
export type { SignalsAtExec } from './spawn/native-spawn';
export type { ChildSignals, SignalOptions } from './spawn/signal-options';
export type { SignalOptionName } from './spawn/supported';

// Functions can be replaced in it, and it is its own default export, as in Node's own module.
const writable = { ...(module.exports as object) };
module.exports = Object.defineProperties(writable, { __esModule: { value: true }, default: { value: writable } });
