// What Node has changed for itself in the signal state of this process. It is not passed on.

import { native } from '../internal/binding';
import { isNode } from '../internal/runtime';
import { SignalSet } from '../signals/set';

// Windows has none of these signals, and imports this.

/** The signals that Node ignores. */
export const ignoredByNode = (): SignalSet => SignalSet.of('SIGPIPE', 'SIGXFSZ');

/** The signals that Node blocks: `SIGUSR1`, where the permission model or `--disable-sigusr1` keeps it from opening the inspector. */
export const blockedByNode = (): SignalSet => (isNode && native().blockedSigusr1 !== 0 ? SignalSet.of('SIGUSR1') : SignalSet.empty);
