// The options of coordinateShutdown.

import type { ChildProcess } from 'node:child_process';

import type { AnyChild } from '../control/children';
import type { SignalChild } from '../control/signal-child';
import { invalidArgType, invalidArgValue } from '../internal/errors';
import { toOptions } from '../internal/validate';
import { nameOf, toSignalNumber, type Signal, type SignalName } from '../signals/names';
import { toChangeableSet, type SignalSet, type ChangeableSetLike } from '../signals/set';
import { toGrace } from '../spawn/contain-options';

/** A child of `sigmask/child_process`. */
export type ShutdownChild = SignalChild & ChildProcess;

/** The sender of a signal. */
export interface SignalSender {
  /**
   * The process that sent the signal; 0 if that process is in another pid namespace. Null if no process sent it, if this program
   * emitted it itself, and on macOS if the terminal may have sent it.
   */
  readonly pid: number | null;
  /** The real user of that process. Null if `pid` is null. */
  readonly uid: number | null;
  /** Whether the terminal sent the signal, because of a key or because the terminal is gone. */
  readonly fromTerminal: boolean;
}

/** The outcome of a shutdown. */
export interface ShutdownOutcome<Child extends AnyChild = ShutdownChild> {
  /** The signal by which this process ends: the first one. Null if it ends with a code. */
  readonly signal: SignalName | null;
  /** The exit code with which this process ends; null if it ends by a signal. */
  readonly code: number | null;
  /** The sender of the first signal; null if `begin` began the shutdown. */
  readonly sender: SignalSender | null;
  /** The last signal of `escalate` that was sent; null if asking was enough. */
  readonly escalatedTo: SignalName | null;
  /**
   * The children that ran at the first signal, and those that were started after it. The `waitStatus` of each says how it ended; it
   * is null if the child still runs. A child of plain `node:child_process` has only `exitCode` and `signalCode`.
   */
  readonly children: readonly Child[];
}

/** How children are asked to finish: see {@link ShutdownOptions.ask}. */
export type Ask<Child extends AnyChild = ShutdownChild> =
  'signal' | 'message' | 'stdin' | SignalName | ((child: Child, signal: SignalName) => unknown);

/** Options of `coordinateShutdown`. */
export interface ShutdownOptions<Child extends AnyChild = ShutdownChild> {
  /** The signals that ask this process to end: by default `SIGINT`, `SIGTERM` and `SIGHUP`. Node must have listeners for them. */
  signals?: ChangeableSetLike | undefined;
  /**
   * How each child is asked to finish at the first signal.
   *
   * - `'signal'`, the default: the child gets that signal, with its whole group if it leads one, unless the terminal has already
   *   sent it.
   * - The name of a signal: the same with this signal.
   * - `'message'`: in a child that is Node, `exitRequested` aborts. A child without a channel gets the signal.
   * - `'stdin'`: the input of the child ends. A child without a pipe as its input gets the signal.
   * - A function: it is called with the child and the signal. If it fails, the children are ended nevertheless, and an
   *   `AggregateError` is thrown after `report`. Use a function that does nothing if another process asks the children, such as a
   *   service manager that signals every process of the service.
   *
   * If the leader of a group has ended, the rest of the group gets the signal.
   */
  ask?: Ask<Child> | undefined;
  /** Milliseconds before the next signal of `escalate`; 5,000 by default. */
  grace?: number | undefined;
  /**
   * The signals for children that still run and for their whole groups. Each is sent when the next signal arrives, or when
   * another `grace` is over. `['SIGTERM', 'SIGKILL']` by default. When `grace` is over after the last one, this process ends even
   * if children still run.
   */
  escalate?: readonly Signal[] | undefined;
  /**
   * Called and awaited when all children have ended, before this process ends. The process ends without waiting for it if another
   * signal arrives, or if nothing keeps the event loop alive.
   */
  report?: ((outcome: ShutdownOutcome<Child>) => unknown) | undefined;
}

const KEYS = ['signals', 'ask', 'grace', 'escalate', 'report'] as const;
const LAST_OF_NODE = 31;

/** The options, checked. */
export interface Policy {
  readonly signals: SignalSet;
  readonly ask: Ask<ChildProcess>;
  readonly grace: number;
  readonly escalate: readonly SignalName[];
  readonly report: (outcome: ShutdownOutcome<ChildProcess>) => unknown;
}

function toAsk(value: unknown): Policy['ask'] {
  if (value === undefined) return 'signal';
  if (value === 'signal' || value === 'message' || value === 'stdin' || typeof value === 'function') return value as Policy['ask'];
  return nameOf(toSignalNumber(value, 'options.ask'));
}

/** Checks the options. */
export function toPolicy(value: unknown): Policy {
  const options = toOptions(value, 'options', KEYS);
  const { signals = ['SIGINT', 'SIGTERM', 'SIGHUP'], grace, escalate = ['SIGTERM', 'SIGKILL'], report = () => {} } = options;
  const set = toChangeableSet(signals, 'options.signals');
  const unknown = [...set].find((signal) => toSignalNumber(signal, 'options.signals') > LAST_OF_NODE);
  if (unknown !== undefined) throw invalidArgValue('options.signals', signals, `names ${unknown}, which Node has no listeners for`);
  if (!Array.isArray(escalate)) throw invalidArgType('options.escalate', 'an array of signals', escalate);
  if (typeof report !== 'function') throw invalidArgType('options.report', 'a function', report);
  return {
    signals: set,
    ask: toAsk(options.ask),
    grace: toGrace(grace, 'options.grace'),
    escalate: escalate.map((signal, index) => nameOf(toSignalNumber(signal, `options.escalate[${index}]`))),
    report: report as Policy['report'],
  };
}
