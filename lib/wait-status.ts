// How a child ended.

import type { SignalName } from './signals';

/** The wait status of a child that has ended: its exit code, or the signal that ended it. */
export type WaitStatus = { readonly code: number } | { readonly signal: SignalName; readonly coreDumped: boolean };
