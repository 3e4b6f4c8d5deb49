// Why a child is being ended.

import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import * as timers from 'node:timers';

import { ownOf } from '../internal/validate';
import type { ValidOptions } from '../node/shapes';
import type { OutputLimits } from '../spawn/plan';

// Taken now, because tests may replace them with fakes later.
const { setTimeout, clearTimeout } = timers;

/** The option that has ended a child, or the method `end`. */
export type EndCause = 'timeout' | 'abort' | 'maxBuffer' | 'end';

/** The options of `spawn` that end a child. */
export interface EndingOptions extends ValidOptions {
  readonly timeout?: unknown;
  readonly signal?: unknown;
  readonly killSignal?: unknown;
}

const isAborted = (signal: unknown): boolean => signal instanceof AbortSignal && signal.aborted;

/** Node destroys the streams before it kills a child that has written too much. */
const isOverfull = (stream: unknown, maxBuffer: number): boolean => {
  const { destroyed, bytesRead } = (stream ?? {}) as Partial<Socket>;
  return destroyed === true && bytesRead !== undefined && bytesRead > maxBuffer;
};

/** Finds out why Node, or the program, calls `kill`. */
export class CauseOfEnd {
  value: EndCause | null = null;
  readonly #child: ChildProcess;
  readonly #limits: OutputLimits | undefined;
  readonly #signal: unknown;
  readonly #timer: NodeJS.Timeout | undefined;
  #isTimedOut = false;

  constructor(child: ChildProcess, options: EndingOptions, limits: OutputLimits | undefined) {
    this.#child = child;
    this.#limits = limits;
    const own = ownOf(options);
    this.#signal = own.signal;
    const timeout = limits?.timeout ?? own.timeout;
    if (typeof timeout !== 'number' || !(timeout > 0)) return;
    // Node makes its own timer of the same length later, so this one comes first.
    this.#timer = setTimeout(() => {
      this.#isTimedOut = true;
    }, timeout).unref();
  }

  /** Call it when `kill` is called while the child runs. Returns the cause if it has just become known. */
  killed(): EndCause | null {
    if (this.value !== null) return null;
    const maxBuffer = this.#limits?.maxBuffer;
    const { stdout, stderr } = this.#child;
    if (isAborted(this.#signal)) this.value = 'abort';
    else if (maxBuffer !== undefined && [stdout, stderr].some((stream) => isOverfull(stream, maxBuffer))) this.value = 'maxBuffer';
    else if (this.#isTimedOut) this.value = 'timeout';
    return this.value;
  }

  /** Call it when `end` is called while the child runs. */
  end(): void {
    this.value ??= 'end';
  }

  /** The child has ended. */
  close(): void {
    clearTimeout(this.#timer);
  }
}
