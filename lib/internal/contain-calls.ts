// The calls of the addon that contain children, typed.

/** A unit has a number, and a root: the contained child itself, or the foreign process. */
export interface ContainCalls {
  /** The key of a unit in `running` is this, minus its number. */
  readonly keyOfUnits: number;
  /**
   * Whether this process can have such units, as `lib/contain/unit.ts` numbers them. It becomes a subreaper, or starts the
   * watchdog, if need be.
   */
  canContain(containment: number, wantPidfd: boolean): number;
  /** Makes a unit for a child that is about to start. Returns its number. */
  makeUnit(containment: number, wantPidfd: boolean): number;
  /** `pid` 0: the root has been reaped. `spawn` sets the root itself. */
  setRoot(unit: number, pid: number): void;
  /** The unit has no process, and its number may be another's. */
  dropUnit(unit: number): void;
  /** 1 if a member lives; 0 once, if the unit has ended now; `ESRCH` if it has ended before. */
  unitLives(unit: number): number;
  /** `ESRCH` if no member lives; `EPERM` if this process may signal none of them. */
  signalUnit(unit: number, signal: number, wantPidfd: boolean): number;
  /** Returns how many members live; `pids` gets those that fit. */
  readUnit(unit: number, pids: Int32Array): number;
  /**
   * Ends, while this thread waits, the members that live after the root. `numbers`: unit, signal or 0, milliseconds until
   * SIGKILL, whether to use pidfds.
   */
  endLeftovers(numbers: Float64Array): number;
  /** Reports, once, that no member of the unit lives. A root that is a child of this process must have ended. */
  watchUnit(unit: number, wantPidfd: boolean): number;
  /**
   * Starts the watchdog, unless it runs, and returns its pid. `ownCgroup` is a descriptor of the directory of this process's own
   * cgroup, or -1, and `cgroup` the name of the one in it that the watchdog makes, or ''. `marks`: whether contained processes
   * have a mark.
   */
  startWatchdog(ownCgroup: number, cgroup: string, marks: boolean, wantPidfd: boolean): number;
  /** The mark for a unit of this process, low and high. Returns whether children can have it. */
  ownMark(unit: number, mark: Int32Array): boolean;
  /**
   * Adds a process to which the watchdog sends `signal`; 0 to end it with its descendants. Returns its slot; negative where it cannot
   * be added.
   */
  addRoot(pid: number, start: number, signal: number): number;
  removeRoot(slot: number): void;
}
