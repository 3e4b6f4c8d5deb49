// How children are ended: the options.

import type { ChildProcess } from 'node:child_process';

import type { SignalChild } from '../child/signal-child';
import { invalidArgType, invalidArgValue, outOfRange } from '../internal/errors';
import { toOptions } from '../internal/validate';
import { nameOf, toSignalNumber, type Signal, type SignalName } from '../signals/names';
import { toChangeableSet, type SignalSet, type SignalSetLike } from '../signals/set';

/** A child of `sigmask/child_process`. */
export type ShutdownChild = ChildProcess & SignalChild;

/** What all of it came to. */
export interface ShutdownOutcome {
  /** The first signal, by which this process ends. */
  readonly signal: SignalName;
  /** The last of `escalate` that was sent; null where asking was enough. */
  readonly escalatedTo: SignalName | null;
  /** What there was at the first signal, and what began after it. How each ended is its `waitStatus`; null for one that still runs. */
  readonly children: readonly ShutdownChild[];
}

/** How children are asked to finish: see {@link ShutdownOptions.ask}. */
export type Ask = 'signal' | 'message' | 'stdin' | SignalName | ((child: ShutdownChild, signal: SignalName) => unknown);

/** Options of `coordinateShutdown`. */
export interface ShutdownOptions {
  /** What tells this process to end: `SIGINT`, `SIGTERM` and `SIGHUP` by default. Signals that Node has listeners for. */
  signals?: SignalSetLike | undefined;
  /**
   * What is done to each child at the first signal. `'signal'`, the default: it is sent that signal, its whole group if it
   * leads one, unless the terminal has sent it already. A signal's name: the same with another signal. `'message'`:
   * `exitRequested` of a child that is Node aborts. `'stdin'`: its input ends. Where there is no channel or pipe for these
   * two, as `'signal'`. A function is called with the child and the signal; where it fails, the children are ended all the same, and
   * an `AggregateError` is thrown after `report`.
   */
  ask?: Ask | undefined;
  /** Milliseconds before the next of `escalate`, 5,000 by default. */
  grace?: number | undefined;
  /**
   * What those that still run are sent, groups as a whole, one after the other: each at the next signal, or at the end of
   * another `grace`. `['SIGTERM', 'SIGKILL']` by default. When `grace` has passed after the last, this process ends all the same.
   */
  escalate?: readonly Signal[] | undefined;
  /** Called when all have ended, and awaited, before this process ends. One more signal does not wait for it. */
  report?: ((outcome: ShutdownOutcome) => unknown) | undefined;
}

const KEYS = ['signals', 'ask', 'grace', 'escalate', 'report'] as const;
const GRACE_MS = 5_000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
const LAST_OF_NODE = 31;

/** The options, checked. */
export interface Policy {
  readonly signals: SignalSet;
  readonly ask: Ask;
  readonly grace: number;
  readonly escalate: readonly SignalName[];
  readonly report: (outcome: ShutdownOutcome) => unknown;
}

function toAsk(value: unknown): Ask {
  if (value === undefined) return 'signal';
  if (value === 'signal' || value === 'message' || value === 'stdin' || typeof value === 'function') return value as Ask;
  return nameOf(toSignalNumber(value, 'options.ask'));
}

/** Checks the options. */
export function toPolicy(value: unknown): Policy {
  const options = toOptions(value, 'options', KEYS);
  const { signals = ['SIGINT', 'SIGTERM', 'SIGHUP'], grace = GRACE_MS, escalate = ['SIGTERM', 'SIGKILL'], report = () => {} } = options;
  const set = toChangeableSet(signals, 'options.signals');
  const unknown = [...set].find((signal) => toSignalNumber(signal, 'options.signals') > LAST_OF_NODE);
  if (unknown !== undefined) throw invalidArgValue('options.signals', signals, `names ${unknown}, which Node has no listeners for`);
  if (typeof grace !== 'number') throw invalidArgType('options.grace', 'a number of milliseconds', grace);
  if (!(grace >= 0 && grace <= MAX_TIMEOUT_MS)) throw outOfRange('options.grace', `from 0 to ${MAX_TIMEOUT_MS} milliseconds`, grace);
  if (!Array.isArray(escalate)) throw invalidArgType('options.escalate', 'an array of signals', escalate);
  if (typeof report !== 'function') throw invalidArgType('options.report', 'a function', report);
  return {
    signals: set,
    ask: toAsk(options.ask),
    grace,
    escalate: escalate.map((signal, index) => nameOf(toSignalNumber(signal, `options.escalate[${index}]`))),
    report: report as Policy['report'],
  };
}
