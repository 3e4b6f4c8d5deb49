// Calls a function of a test in a fresh process: the test shows what the process does.

import type * as stock from 'node:child_process';
import type { once } from 'node:events';
import type { MessagePort, Worker } from 'node:worker_threads';

import { expect } from 'vitest';

import type * as sigmask from 'sigmask';
import type { ChangeableSignal, Signal, SignalName, SignalSetLike } from 'sigmask';
import type { spawn } from 'sigmask/child_process';

import { fixture, HOSTILE, runFixture, type Surroundings } from '../support/fixture.ts';

type Package = typeof sigmask;

interface InWorker extends Package {
  parentPort: MessagePort;
  workerData: ChangeableSignal;
}

interface Sets {
  blocked: bigint;
  ignored: bigint;
  caught: bigint;
}

declare const threadStatesBrand: unique symbol;
/** Mask and dispositions of each thread. */
interface ThreadStates {
  [threadStatesBrand]: never;
}

/** What a function finds in the fresh process. */
export interface Tools extends Package {
  stock: typeof stock;
  spawn: typeof spawn;
  once: typeof once;
  Worker: typeof Worker;
  /** One turn of the event loop. */
  turn(): Promise<void>;
  /** Turns until the condition holds. */
  until(holds: () => boolean): Promise<void>;
  /** Sends a signal to this process, by kill(2). */
  send(signal: SignalName): void;
  /** Sends a signal to this process from another one, by this call; the value of rt_sigqueueinfo(2) is a code of its own. */
  sendFromPython(call: 'kill' | 'sigqueue' | 'rt_sigqueueinfo', signal: number, value?: number): Promise<unknown>;
  /** Adds a listener that throws. */
  failOnDelivery(signal: SignalName): void;
  /** Name, code and call of the error with which the promise rejects. */
  errorOf(promise: Promise<unknown>): Promise<string>;
  codeOf(call: () => unknown): string;
  /** The mask of this thread, as names. */
  blockedHere(): string;
  /** The signals that all threads block, or `all of some` if only some threads block some of them. */
  blockedByThreads(): string;
  /** What the kernel shows of this thread. */
  statusHere(): Sets;
  statusSets(text: string): Sets;
  outputOf(child: stock.ChildProcess): Promise<string>;
  threadIds(): string[];
  threadStates(): ThreadStates;
  /** The threads that have another state than before, for a moment or for good. */
  changedNow(before: ThreadStates): string[];
  /** The threads that have another state than before for good. */
  changedThreads(before: ThreadStates): string[];
  /** Keeps a child, and so the handler of SIGCHLD, until the end of this process. */
  keepChild(): void;
  /** The path of a program in build/test. */
  helper(name: string): string;
  /** Calls a function in a Worker. The function may only use its parameter. */
  startWorker(work: (tools: InWorker) => unknown, workerData?: SignalSetLike): Worker;
  /** A thread that sleeps with this mask. */
  startSleepingThread(set: SignalSetLike): Promise<number>;
  /** Stops a thread as a debugger does: for a number of seconds, or until the function that it returns is called. */
  stopThread(tid: number, seconds?: number): Promise<() => Promise<void>>;
  /** Whether blockSignals gives up waiting for a thread, which takes a second. */
  blockGivesUp(): boolean;
  /** Ignores a signal as other native code may: by the addon's own call, which keeps no account. */
  ignoreByAddon(signal: Signal): void;
}

/** A function that runs in a fresh process. It may only use its parameters, because that process gets its source. */
export type Act = (tools: Tools, argument: string) => unknown;

export const PLAIN: Surroundings = {};
export const PARENTS: [string, Surroundings][] = [['a plain parent', PLAIN], ['a hostile parent', HOSTILE]];

/** The arguments with which Node calls `act` and prints its result as JSON, unless that is undefined. */
export const evaluating = (act: Act): string[] => [fixture('self/evaluate.mjs'), String(act)];

/** Calls `act` in a fresh process, and returns its result. */
export async function runFresh(act: Act, around: Surroundings = PLAIN, argument = ''): Promise<unknown> {
  const { result } = await runFixture<{ result: unknown }>('self/evaluate.mjs', [String(act), argument], around);
  return result;
}

/** The same, and expects that the act restores the masks and dispositions of all threads, and closes its descriptors. */
export async function runRestoring(act: (tools: Tools) => unknown, around: Surroundings = PLAIN): Promise<unknown> {
  const report = { changed: [], descriptors: 0 };
  const { result, ...left } = await runFixture<{ result: unknown } & typeof report>('self/evaluate-restoring.mjs', [String(act)], around);
  expect(left).toEqual(report);
  return result;
}

/** The code of the error that the call throws or rejects with, and the first word of its message: the argument that it names. */
export async function refusalOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'no error';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `${code} ${message.split(' ')[0]}`;
  }
}
