// What a child used.

import { native } from './internal/binding';

const NAMES = [
  'userCPUTime',
  'systemCPUTime',
  'maxRSS',
  'sharedMemorySize',
  'unsharedDataSize',
  'unsharedStackSize',
  'minorPageFault',
  'majorPageFault',
  'swappedOut',
  'fsRead',
  'fsWrite',
  'ipcSent',
  'ipcReceived',
  'signalsCount',
  'voluntaryContextSwitches',
  'involuntaryContextSwitches',
] as const satisfies readonly (keyof NodeJS.ResourceUsage)[];

/** What a child used, in the order of native/end_calls.cc. */
export type UsageNumbers = Float64Array;

/** The usage that the last native call has reported; null where somebody else has reaped the child. */
export function lastUsageNumbers(): UsageNumbers | null {
  const { words, usage } = native();
  return words[4] === 1 ? usage.slice() : null;
}

export function resourceUsageOf(usage: UsageNumbers): NodeJS.ResourceUsage {
  return Object.fromEntries(NAMES.map((name, index) => [name, usage[index]])) as unknown as NodeJS.ResourceUsage;
}

/** As {@link lastUsageNumbers}, by name. */
export function lastResourceUsage(): NodeJS.ResourceUsage | null {
  const usage = lastUsageNumbers();
  return usage && resourceUsageOf(usage);
}
