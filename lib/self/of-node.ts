// The part of this process's signal state that Node has changed for itself. Children do not get it.

import { native } from '../internal/binding';
import { isNode } from '../internal/runtime';
import { SignalSet } from '../signals/set';

// Functions, not constants: Windows imports this module, too, but lacks these signals.

/** The signals that Node ignores. */
export const ignoredByNode = (): SignalSet => SignalSet.of('SIGPIPE', 'SIGXFSZ');

/** The signals that Node blocks: `SIGUSR1`, where the permission model or `--disable-sigusr1` keeps it from opening the inspector. */
export const blockedByNode = (): SignalSet => (isNode && native().blockedSigusr1 !== 0 ? SignalSet.of('SIGUSR1') : SignalSet.empty);
