// Resources that a child used.

import { native } from '../internal/binding';
import { PLACES } from '../internal/places';

const PLACE_OF: Readonly<Record<keyof NodeJS.ResourceUsage, number>> = PLACES.usageNumbers;
const NAMES = Object.keys(PLACE_OF) as (keyof NodeJS.ResourceUsage)[];

/** One child's usage, in an array that several children share. */
export interface UsageNumbers {
  readonly of: Float64Array;
  readonly from: number;
}

// Allocating for one child takes longer than copying for many.
const CHILDREN = 32;
let kept = new Float64Array(0);
let end = 0;

/** The usage that the last native call has reported; null if another process has reaped the child. */
export function lastUsageNumbers(): UsageNumbers | null {
  const { words, usage } = native();
  if (words[PLACES.endWords.usageKnown] !== 1) return null;
  if (end === kept.length) {
    kept = new Float64Array(CHILDREN * NAMES.length);
    end = 0;
  }
  kept.set(usage, end);
  const numbers = { of: kept, from: end };
  end += NAMES.length;
  return numbers;
}

export function resourceUsageOf({ of, from }: UsageNumbers): NodeJS.ResourceUsage {
  return Object.fromEntries(NAMES.map((name) => [name, of[from + PLACE_OF[name]]])) as unknown as NodeJS.ResourceUsage;
}

/** Like {@link lastUsageNumbers}, with names. */
export function lastResourceUsage(): NodeJS.ResourceUsage | null {
  const usage = lastUsageNumbers();
  return usage && resourceUsageOf(usage);
}
