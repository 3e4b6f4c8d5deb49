// Refuses options whose names are near misses of those of sigmask. Other unknown options are allowed: Node ignores them, and tools
// pass them on.

import { invalidArgType, unknownOption } from '../internal/errors';
import { comparable, nearName } from '../internal/validate';
import { SIGNALS_KEYS } from './signal-options';
import { OPTION_NAMES } from './supported';

const COMPARABLE = comparable(OPTION_NAMES);

const isOurs = (name: string): boolean => (OPTION_NAMES as readonly string[]).includes(name);

// An option of Node with a near name.
const SIGNAL = 'signal';

/** Whether `signal` is what `signals` should be. Node's own is an AbortSignal, of any realm. */
function isForSignals(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || 'aborted' in value) return false;
  return Object.keys(value).some((key) => (SIGNALS_KEYS as readonly string[]).includes(key));
}

/** Checks the names of the own properties that are not undefined. Their values are not read, except a misspelt one's. */
export function refuseMisspelt(options: object): void {
  for (const name of Object.keys(options)) {
    if (isOurs(name)) continue;
    if (name === SIGNAL) {
      const value: unknown = Reflect.get(options, name);
      if (isForSignals(value)) throw invalidArgType('options.signal', 'an AbortSignal (did you mean options.signals?)', value);
      continue;
    }
    const meant = nearName(name, COMPARABLE);
    if (meant === undefined) continue;
    const value: unknown = Reflect.get(options, name);
    if (value !== undefined) throw unknownOption(`options.${name}`, value, `options.${meant}`);
  }
}
