// The places of the values that the addon's calls take and return besides arguments and a result, as native/glue/places.h
// and spawn_calls.cc define them.

/** A spawn's numbers, in this order. */
export const SPAWN_NUMBERS = [
  'ignoredLow',
  'ignoredHigh',
  'blockedLow',
  'blockedHigh',
  // Pending signals to discard: they were meant for the group that the child has left.
  'discardedLow',
  'discardedHigh',
  'changesDirectory',
  'newSession',
  // 0, or a group that the child must be able to join before it goes to its own.
  'joinableGroup',
  // -1 to stay, 0 for a new group, else the group to join.
  'processGroup',
  // -1, or the terminal that the new session gets.
  'controllingTerminal',
  // -1, or the terminal that `foregroundGroup` gets; 0 there means the child's own group.
  'terminal',
  'foregroundGroup',
  'setUid',
  'uid',
  'setGid',
  'gid',
  // 0, or the signal that the child gets when this thread has ended.
  'parentDeathSignal',
  // -1 to keep it, or the soft limit of open files.
  'openFiles',
  'forkMemory',
  // Whether the child reads its dispositions from /proc: 0 never, 1 where it can, -1 where that takes less time.
  'readsStatus',
  'wantPidfd',
  // The unit that contains the child, or NO_UNIT.
  'unit',
  // 0, or the error of `startWatching`: then pipes are made, but no child.
  'error',
] as const;

export type SpawnNumbers = Record<(typeof SPAWN_NUMBERS)[number], number>;

/**
 * The places of a call's further results in `words`, `usage` and, of `readProcess`, `numbers`. A set's place in `words` counts
 * pairs of words.
 */
export const PLACES = {
  maskSets: { previous: 0 },
  pendingSets: { pending: 0 },
  dispositionSets: { ignored: 0, caught: 1 },
  releasedSets: { left: 0, held: 1 },
  execSets: { blocked: 0, ignored: 1, caught: 2 },
  endWords: { code: 0, signal: 1, coreDumped: 2, known: 3, usageKnown: 4, unreaped: 5, groupPidfd: 6 },
  acceptedWords: { code: 0, pid: 1, uid: 2, value: 3 },
  originWords: { fromKernel: 0, fromProcess: 1 },
  processNumbers: { error: 0, ppid: 1, pgid: 2, sid: 3, foregroundGroup: 4, state: 5, ignored: 6, caught: 7 },
  senderWords: { pid: 0, uid: 1 },
  receivedWords: { descriptor: 0 },
  usageNumbers: {
    userCPUTime: 0,
    systemCPUTime: 1,
    maxRSS: 2,
    sharedMemorySize: 3,
    unsharedDataSize: 4,
    unsharedStackSize: 5,
    minorPageFault: 6,
    majorPageFault: 7,
    swappedOut: 8,
    fsRead: 9,
    fsWrite: 10,
    ipcSent: 11,
    ipcReceived: 12,
    signalsCount: 13,
    voluntaryContextSwitches: 14,
    involuntaryContextSwitches: 15,
  },
} as const;
