// Sets in the words that native calls write.

import { native } from '../internal/binding';
import { SignalSet } from './set';

let latest = SignalSet.empty;

/** The set that the last native call put in this place of the shared words, or of a copy of them. */
export function setFromWords(place: number, words: Uint32Array = native().words): SignalSet {
  const low = words[2 * place] as number;
  const high = words[2 * place + 1] as number;
  if (low === 0 && high === 0) return SignalSet.empty;
  // Consecutive calls usually return the same set. Making it takes a good part of the time of a call that changes a mask.
  if (low !== latest.low || high !== latest.high) latest = SignalSet.ofWords(low, high);
  return latest;
}
