// The functions that return at once, for a child that a launcher starts.

import { addAbortListener } from 'node:events';
import * as timers from 'node:timers';

import { invalidArgValue } from '../internal/errors';
import { AbortError } from '../internal/node-errors';
import { signalNumber } from '../internal/node-signal';
import { ownOf } from '../internal/validate';
import type { Launcher } from '../node/launchers';
import type { Internals } from '../node/shapes';
import { toAsyncStdio } from '../arguments/async-stdio';
import { makeChild } from './child-process';
import { letRuntimeRefuse, type Call } from '../arguments/refusal';
import { start } from './start';
import { isRight, toValidOptions } from '../arguments/valid-options';

// Taken now, because tests may replace them with fakes later.
const { setTimeout, clearTimeout } = timers;
const nextTick = process.nextTick.bind(process);

type KillSignal = NodeJS.Signals | undefined;

function kill(child: Internals, signal: KillSignal, killed?: () => void): void {
  try {
    if (child.kill(signal)) killed?.();
  } catch (error) {
    child.emit('error', error);
  }
}

function endAfter(child: Internals, timeout: number, signal: KillSignal): void {
  const timer = setTimeout(kill, timeout, child, signal);
  child.once('close', () => {
    clearTimeout(timer);
  });
}

/** Ends a child when a signal is aborted. */
export function endWhenAborted(child: Internals, signal: AbortSignal, killSignal: KillSignal): void {
  const abort = (): void => {
    kill(child, killSignal, () => child.emit('error', new AbortError(signal.reason)));
  };
  if (signal.aborted) nextTick(abort);
  else {
    const listening = addAbortListener(signal, abort);
    child.once('exit', () => {
      listening[Symbol.dispose]();
    });
  }
}

const isAborter = (value: unknown): boolean => value === undefined || (typeof value === 'object' && value !== null && 'aborted' in value);
const SERIALIZATIONS: readonly unknown[] = [undefined, 'json', 'advanced'];

/** Starts a child with `options`, which are those of `call`, or the part that its function passes on to `spawn`. */
export function startChild(call: Call, options: Call['options'], launcher: Launcher): Internals {
  if (!isRight(call.options)) letRuntimeRefuse(call, true);
  const valid = toValidOptions({ ...call, options });
  const stdio = toAsyncStdio(options['stdio']);
  const { signal, serialization, timeout, killSignal } = options;
  if (stdio === undefined || !isAborter(signal) || !SERIALIZATIONS.includes(serialization)) {
    letRuntimeRefuse(call, true);
    throw invalidArgValue('options', options, 'are not understood');
  }
  const child = makeChild();
  start(child, ownOf({ ...options, ...valid }), stdio, launcher);
  const number = signalNumber(killSignal) as KillSignal;
  if (typeof timeout === 'number' && timeout > 0) endAfter(child, timeout, number);
  if (signal) endWhenAborted(child, signal as AbortSignal, number);
  return child;
}
