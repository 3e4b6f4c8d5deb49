// What this process inherited and Node has thrown away: bin/sigmask begins as a shell script, which has seen it.

import { SignalSet } from '../signal-set';

const VARIABLE = 'SIGMASK_INHERITED';

export interface Inherited {
  readonly blocked: SignalSet;
  readonly ignored: SignalSet;
  /** Open descriptors from 3 to 9. */
  readonly descriptors: readonly number[];
}

/** Takes it out of the environment. Nothing where bin/sigmask has been run by Node itself, or without a /proc. */
export function takeInherited(): Inherited {
  const [blocked = '0', ignored = '0', ...descriptors] = (process.env[VARIABLE] ?? '0 0').split(' ');
  Reflect.deleteProperty(process.env, VARIABLE);
  const setFrom = (digits: string): SignalSet => SignalSet.fromBits(BigInt(`0x${digits}`));
  return { blocked: setFrom(blocked), ignored: setFrom(ignored), descriptors: descriptors.map(Number) };
}
