// Running a child to its end while this thread waits.

import type { Containment } from '../contain/unit';
import { native, NO_UNIT, wantPidfd } from '../internal/binding';
import { ECHILD, ENOBUFS, ETIMEDOUT } from '../internal/errno';
import { startWatching } from '../internal/running';
import { ownOf } from '../internal/validate';
import { isPipe, type SettledOptions, type SyncPipe, type SyncResult, type SyncStdio, type ValidSyncOptions } from '../node/shapes';
import { killSignalOf } from '../spawn/contain-options';
import type { SignalOptionName } from '../spawn/supported';
import { signalsAtExec, nativeSpawn, type SignalsAtExec, type Spawned } from '../spawn/native-spawn';
import { makePlan, type SpawnRequest } from '../spawn/plan';
import { ContainedChild } from './contained';
import type { EndCause } from './end-cause';
import { lastResourceUsage } from './resource-usage';
import { lastWaitStatus, type WaitStatus } from './wait-status';

/** The properties that `sigmask/child_process` adds to the result of `spawnSync`. */
export interface SignalResult {
  /**
   * With the option `ifSupported`, the names of the options that were left out. The array is empty if this process supports all
   * options. Undefined without `ifSupported`.
   */
  readonly unsupported: readonly SignalOptionName[] | undefined;
  /** The child's state just before `execve`; undefined if it could not be started. */
  readonly signalsAtExec: SignalsAtExec | undefined;
  /** How the child ended, including real-time signals. Null if it could not be started, or if its end is unknown. */
  readonly waitStatus: WaitStatus | null;
  /**
   * Resources used by the child and by those of its children that it has waited for. Null if it could not be started, or if
   * other code has reaped it.
   */
  readonly resourceUsage: NodeJS.ResourceUsage | null;
  /** The option that has ended the child: `'timeout'` or `'maxBuffer'`; null if none has. */
  readonly endedBy: EndCause | null;
  /** The mechanism that held the child and its descendants together; null if the child was not contained. */
  readonly containment: Containment | null;
}

const CAUSES: ReadonlyMap<number, EndCause> = new Map([
  [ETIMEDOUT, 'timeout'],
  [ENOBUFS, 'maxBuffer'],
]);

type SettledSyncOptions = SettledOptions<SyncStdio> & ValidSyncOptions;

const NONE = new Uint8Array();

/** The places of the signal and of the time until SIGKILL among the limits. */
const SIGNAL = 2;
const GRACE = 4;

function bytesOf({ readable, input }: SyncPipe): Uint8Array {
  return readable && input != null ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength) : NONE;
}

const hidden = (value: unknown): PropertyDescriptor => ownOf({ value, configurable: true, writable: true });

function withSignals(result: SyncResult, added: Omit<SignalResult, 'unsupported'>): SyncResult {
  const { signalsAtExec, waitStatus, resourceUsage, endedBy, containment } = added;
  return Object.defineProperties(result, {
    signalsAtExec: hidden(signalsAtExec),
    waitStatus: hidden(waitStatus),
    resourceUsage: hidden(resourceUsage),
    endedBy: hidden(endedBy),
    containment: hidden(containment),
  });
}

interface Channel {
  readonly index: number;
  readonly pipe: SyncPipe;
  readonly fd: number;
  readonly input: Uint8Array;
}

interface Talk {
  readonly channels: readonly Channel[];
  readonly unit: number;
  readonly grace: number;
}

interface Talked {
  readonly error: number;
  /** Whether the child was signalled before it ended. */
  readonly isKilled: boolean;
  /** The milliseconds until the leftover members get SIGKILL. */
  readonly graceLeft: number;
}

function communicate({ pid, pidfd }: Spawned, { channels, unit, grace }: Talk, options: SettledSyncOptions): Talked {
  const inputs = channels.map(({ input }) => input);
  const [first = NONE] = inputs;
  const numbers = channels.flatMap(({ fd, pipe, input }) => [fd, pipe.readable ? input.length : -1, Number(pipe.writable)]);
  const { timeout, maxBuffer } = options;
  const limits = new Float64Array([timeout ?? 0, maxBuffer ?? 0, killSignalOf(options.killSignal), unit, grace, Number(wantPidfd)]);
  const input = inputs.every((one, at) => at === 0 || one.length === 0) ? first : Buffer.concat(inputs);
  const error = native().communicate(pid, pidfd, new Float64Array(numbers), input, limits);
  return { error, isKilled: limits[SIGNAL] !== 0, graceLeft: limits[GRACE] as number };
}

/** Runs a child to its end. */
export function runSync(options: SettledSyncOptions, request: SpawnRequest): { result: SyncResult; stage: string | undefined } {
  const plan = makePlan(request);
  const binding = native();
  const directory = (options.cwd as string | Uint8Array | null | undefined)?.toString();
  // An input may have a class of the caller's. If that throws, it throws before there is a child.
  const inputs = options.stdio.map((item) => (isPipe(item) ? bytesOf(item) : NONE));
  const contained = request.policy && new ContainedChild({}, request.policy, killSignalOf(options.killSignal));
  const unit = contained?.prepare() ?? NO_UNIT;
  const containment = contained?.containment ?? null;
  const prepared = contained === undefined ? 0 : Math.min(unit, 0) || startWatching();
  const spawned = nativeSpawn(options, directory, plan, -1, unit, prepared);
  const { pid, stage, words, pipes } = spawned;
  const channels = options.stdio.flatMap((pipe, index) => {
    const fd = pipes[index] as number;
    return isPipe(pipe) && fd >= 0 ? [{ index, pipe, fd, input: inputs[index] ?? NONE }] : [];
  });
  if (words === undefined) {
    contained?.drop();
    for (const { fd } of channels) binding.close(fd);
    const result = { error: pid, status: null, signal: null, output: null, pid: 0 };
    const none = { signalsAtExec: undefined, waitStatus: null, resourceUsage: null, endedBy: null, containment };
    return { result: withSignals(result, none), stage };
  }
  const { error, isKilled, graceLeft } = communicate(spawned, { channels, unit, grace: request.policy?.grace ?? 0 }, options);
  const waitStatus = lastWaitStatus();
  const endedBy = isKilled ? (CAUSES.get(error) ?? null) : null;
  const added = { signalsAtExec: signalsAtExec(words), waitStatus, resourceUsage: lastResourceUsage(), endedBy, containment };
  contained?.runEnded(isKilled, graceLeft);
  const output: (Buffer | null)[] = options.stdio.map(() => null);
  channels.forEach(({ index, pipe }, at) => {
    if (pipe.writable) output[index] = binding.takeOutput(at);
  });
  const { code: status = null, signal = null } = waitStatus ?? {};
  const result = { ...(error === 0 ? {} : { error }), status, signal, output, pid };
  return { result: withSignals(result, added), stage: error === ECHILD ? 'wait4' : undefined };
}
