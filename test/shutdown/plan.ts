// What fixtures/shutdown.mjs does in a scene, as its plan.json says, and how the scene ends.

import type { ShutdownChild } from 'sigmask/shutdown';

export interface Wanted {
  name: string;
  /** A program that logs the signals it receives, or a command. */
  program: string;
  /** The signal after which it leaves, when it is let go; by default it never leaves. */
  leavesAt?: string;
  /** A shell that runs it and waits for it. */
  within?: 'dash' | 'bash';
  options?: object;
}

export interface Plan {
  wanted: Wanted[];
  /** Started by the parent after it has received the first signal. */
  late?: Wanted[];
  /** A child of other code in the parent, which coordinates a shutdown, too. */
  another?: Wanted;
  options?: object;
  /** The option `ask` as a function. It runs in the parent, so it can use nothing of the test. */
  ask?: (child: ShutdownChild, signal: NodeJS.Signals) => unknown;
  /** Whether the promise of the option `report` is never fulfilled. */
  reportNeverEnds?: boolean;
  /** Whether the parent is an ordinary one, which forwards each signal. */
  relays?: boolean;
  /** The children that the terminal signals, too. */
  signalledByTerminal?: string[];
  /** The signal that the parent sends itself before it starts children. */
  early?: string;
  /** Whether `SIGINT` is forwarded to the parent at once, before it can have received the terminal's. */
  forwardsAtOnce?: boolean;
  /** Whether the parent has stopped coordinating. */
  restored?: boolean;
}

export interface Ending {
  /** The shell's `$?`; NaN if the shell ended before the parent. */
  status: number;
  /** The parent's report. */
  report: unknown;
  /** The children whose exit the parent saw before that. */
  exits: string[];
  /** The signals that each program has received, and whether it has left. */
  logs: Record<string, string>;
  /** How many processes were left at that moment. */
  left: number;
  /** Milliseconds from the first signal. */
  took: number;
}
