// Ends children with everything that they have started, and waits until all of these processes have ended.

import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import * as timers from 'node:timers';

import { invalidArgType } from '../internal/errors';
import { toOptions } from '../internal/validate';
import { nameOf, toSignalNumber, type Signal, type SignalName } from '../signals/names';
import { DEFAULT_GRACE, toGrace } from '../spawn/contain-options';
import { handleIfOurs } from '../child/handle';
import { dispose } from './kill';
import { toChildren, type AnyChild } from './children';
import { reachOf, type Reach } from './reach';
import { noteSent, wasSent } from '../child/sent-signals';

// Taken now, because tests may replace them with fakes later.
const { setTimeout, clearTimeout, setInterval, clearInterval } = timers;

// A step without a signal.
const NONE = 0;

const { SIGKILL } = constants.signals;
/** Milliseconds until `SIGKILL` is sent again to members that have started while the others were killed. */
const AGAIN_MS = 1_000;

/** Options of {@link SignalChild.end} and {@link endAll}. */
export interface EndOptions {
  /** The first signal; `'SIGTERM'` by default. */
  signal?: Signal | undefined;
  /** Milliseconds between one signal and the next; 5,000 by default. */
  grace?: number | undefined;
  /** The signals for processes that do not end in time, one after another; `['SIGKILL']` by default. */
  escalate?: readonly Signal[] | undefined;
  /** Stops the wait. No more signals are sent. */
  abortSignal?: AbortSignal | undefined;
}

/** How a child was ended. */
export interface EndResult {
  /** The signals that the call has sent, in order. Empty if all processes had ended, or if the signals had been sent before. */
  readonly signals: readonly SignalName[];
  /** Milliseconds until the end. */
  readonly duration: number;
}

interface Steps {
  readonly signals: readonly number[];
  readonly grace: number;
  readonly abortSignal: AbortSignal | undefined;
}

const KEYS = ['signal', 'grace', 'escalate', 'abortSignal'] as const;

function toSteps(value: unknown): Steps {
  const { signal = 'SIGTERM', grace = DEFAULT_GRACE, escalate = ['SIGKILL'], abortSignal } = toOptions(value, 'options', KEYS);
  const first = toSignalNumber(signal, 'options.signal');
  if (!Array.isArray(escalate)) throw invalidArgType('options.escalate', 'an array of signals', escalate);
  if (abortSignal !== undefined && !(abortSignal instanceof AbortSignal)) {
    throw invalidArgType('options.abortSignal', 'an AbortSignal', abortSignal);
  }
  const others = escalate.map((one: unknown, index) => toSignalNumber(one, `options.escalate[${index}]`));
  return { signals: [first, ...others], grace: toGrace(grace, 'options.grace'), abortSignal };
}

/** Waits for the end, or for the next step. */
async function within(ended: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds).unref();
  });
  try {
    await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function endBySteps(child: ChildProcess, reach: Reach, { signals, grace, abortSignal }: Steps): Promise<EndResult> {
  const start = performance.now();
  const sent: SignalName[] = [];
  const { ended } = reach;
  for (const signal of signals) {
    if (!reach.lives || abortSignal?.aborted === true) break;
    // A program may take the second SIGTERM or SIGINT as a request to hurry.
    if (signal !== NONE && !wasSent(child, signal) && reach.signalWhole(signal)) {
      // As after `kill`.
      (child as { killed: boolean }).killed = true;
      noteSent(child, signal);
      sent.push(nameOf(signal));
    }
    await within(ended, grace);
  }
  while (reach.lives && signals.at(-1) === SIGKILL && abortSignal?.aborted !== true) {
    reach.signalWhole(SIGKILL);
    await within(ended, AGAIN_MS);
  }
  await ended;
  return { signals: sent, duration: performance.now() - start };
}

async function unlessAborted(result: Promise<EndResult>, abortSignal: AbortSignal | undefined): Promise<EndResult> {
  if (abortSignal === undefined) return result;
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = (): void => {
      reject(abortSignal.reason as Error);
    };
  });
  abortSignal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([result, aborted]);
  } finally {
    abortSignal.removeEventListener('abort', abort);
  }
}

async function endChild(child: ChildProcess, steps: Steps): Promise<EndResult> {
  const reach = reachOf(child);
  // The child may not keep the event loop alive, and what it has left does not.
  const held = setInterval(() => {}, 2 ** 30);
  try {
    return await unlessAborted(endBySteps(child, reach, steps), steps.abortSignal);
  } finally {
    clearInterval(held);
  }
}

async function startEnd(child: ChildProcess, steps: Steps): Promise<EndResult> {
  steps.abortSignal?.throwIfAborted();
  const handle = handleIfOurs(child);
  if (reachOf(child).isRunning) handle?.cause.end();
  const handBack = handle?.contained?.takeOver(true);
  try {
    return await endChild(child, steps);
  } finally {
    handBack?.();
  }
}

/** Ends one child. Throws before anything has happened if an option is wrong. */
export function end(child: ChildProcess, options: unknown): Promise<EndResult> {
  return startEnd(child, toSteps(options));
}

/** Like {@link dispose}. Kills processes that do not end in time, and resolves when all have ended. */
export async function disposeAsync(child: ChildProcess): Promise<void> {
  dispose(child);
  await endChild(child, { signals: [NONE, SIGKILL], grace: DEFAULT_GRACE, abortSignal: undefined });
}

/**
 * Ends several children at once, each as {@link SignalChild.end} does. A child of plain `node:child_process` is ended with its
 * group if it leads one, and otherwise alone.
 *
 * @param children - Children of this package, of `node:child_process` or of a library that returns a `ChildProcess`.
 * @param options - The signals and the time between them.
 * @returns the results, in the order of the children.
 * @throws `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`, `ERR_OUT_OF_RANGE` and `ERR_UNKNOWN_SIGNAL`; the message names the
 * option. As a rejection: the reason of `abortSignal`; `AggregateError` if some children cannot be ended, after the others have ended.
 *
 * @example
 * ```js
 * import { endAll, spawn } from 'sigmask/child_process';
 *
 * const children = ['sleep 60', 'trap "" TERM; echo; sleep 60 & wait'].map((script) => spawn('sh', ['-c', script], { contain: true }));
 * await new Promise((resolve) => children[1].stdout.once('data', resolve));
 * const results = await endAll(children, { grace: 100 });
 * console.log(results.map(({ signals }) => signals.at(-1)));
 * // prints: [ 'SIGTERM', 'SIGKILL' ]
 * ```
 */
export async function endAll(children: Iterable<AnyChild>, options: EndOptions = {}): Promise<EndResult[]> {
  const steps = toSteps(options);
  const all = toChildren(children);
  const results = await Promise.allSettled(all.map((child) => startEnd(child, steps)));
  steps.abortSignal?.throwIfAborted();
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length > 0) throw new AggregateError(failures, 'Some children cannot be ended');
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
