// sigmask run --contain: runs a command as timeout(1) and tini(1) do, and ends it with all its descendants.

import { once } from 'node:events';
import { constants } from 'node:os';

import { handleOf } from '../child/handle';
import { wasSent } from '../child/sent-signals';
import { startReaping } from '../child/reaper';
import { setChildSubreaper } from '../child/subreaper';
import { endMembers, NONE, type Whole } from '../contain/end-members';
import { spawnExact } from '../drop-in/exact';
import { native } from '../internal/binding';
import { ENOENT } from '../internal/errno';
import { after } from '../internal/long-timer';
import { ignoreSignals } from '../self/disposition';
import { endAs } from '../shutdown/end-as';
import { isAloneOnTerminal } from '../shutdown/foreground-child';
import { asking, ForwardedSignals, NOT_FORWARDED } from '../shutdown/forward-signals';
import { JobControl } from '../shutdown/job-control';
import { exitWith, prepareExit } from '../shutdown/last-exit';
import { toSignalNumber, type SignalName } from '../signals/names';
import { SignalSet } from '../signals/set';
import type { ExactProgram } from '../spawn/exact-program';
import { CommandError, UsageError } from '../usage/usage-error';
import { bytes, CANCELED, cannotExecute, commandOf, terminated } from './command';
import type { Inherited } from './inherited-state';
import { dieWithParent, type ExecState } from './state-options';

/** Milliseconds, which may be infinite. */
export interface Supervision {
  /** 0 for none. */
  readonly timeout: number;
  readonly grace: number;
  readonly isInit: boolean;
}

type Child = ReturnType<typeof spawnExact>;

interface Supervised {
  readonly child: Child;
  readonly signals: ForwardedSignals;
  readonly job: JobControl;
}

const TIMED_OUT = 124;
const KILLED = 137;
const SIGNALLED = 128;
const LAST_STANDARD_STREAM = 2;
const { SIGTERM } = constants.signals;

const CONTAINED = { contain: true, grace: 0, keepsLeftovers: true } as const;
const { empty } = SignalSet;

function startChild(words: readonly string[], state: ExecState, foreground: boolean, inherited: Inherited): Child {
  const { file, args, environment } = commandOf(words, state, inherited);
  const { descriptors, openFiles } = inherited;
  const program: ExactProgram = {
    file: bytes(file),
    args: terminated([file, ...args]),
    environment: terminated(environment),
    descriptors,
    openFiles,
  };
  const { ignored, blocked } = state;
  return spawnExact(program, {
    spec: { from: 'clean', ignore: ignored, default: empty, block: blocked, unblock: empty, node: false },
    place: { processGroup: 'new', foreground, controllingTerminal: -1, parentDeathSignal: 0 },
    policy: CONTAINED,
  });
}

// The command may close them, and another process may wait for that. Without the shell script, Node may use them.
function closeInherited({ descriptors, throughShell }: Inherited): void {
  if (!throughShell || process.send !== undefined) return;
  for (const fd of descriptors) if (fd > LAST_STANDARD_STREAM) native().close(fd);
}

function openTerminal(isRequired: boolean, foreground: boolean): JobControl {
  const job = new JobControl(foreground);
  if (!isRequired || job.terminal !== undefined) return job;
  job.release();
  throw new CommandError('no terminal for --foreground', CANCELED);
}

function start(words: readonly string[], state: ExecState, { isInit }: Supervision, inherited: Inherited): Supervised | Child {
  prepareExit();
  // As under nohup: Node has reset them.
  ignoreSignals(inherited.ignored.intersection(SignalSet.all).difference(NOT_FORWARDED));
  const signals = new ForwardedSignals(isInit ? empty : asking());
  const foreground = state.foreground || isAloneOnTerminal();
  let job: JobControl | undefined;
  let isRunning = false;
  try {
    if (isInit) {
      setChildSubreaper(true);
      startReaping();
    }
    job = openTerminal(state.foreground, foreground);
    if (state.parentDeathSignal !== 0) dieWithParent(state.parentDeathSignal);
    const child = startChild(words, state, foreground, inherited);
    isRunning = child.pid !== undefined;
    if (!isRunning) return child;
    closeInherited(inherited);
    signals.forwardTo(child);
    // Without a terminal no shell would continue this process.
    job.follow(child, job.terminal !== undefined);
    return { child, signals, job };
  } finally {
    if (!isRunning) {
      job?.release();
      signals.release();
    }
  }
}

/** Why the command was not started. */
function failureOf(error: unknown, words: readonly string[]): Error {
  const { errno = 0, stage } = error as NodeJS.ErrnoException & { stage?: string };
  return stage === 'execve' ? cannotExecute(words, errno) : (error as Error);
}

async function started(words: readonly string[], state: ExecState, supervision: Supervision, inherited: Inherited): Promise<Supervised> {
  // execvp(3) finds no file without a name.
  if (words[0] === '') throw cannotExecute(words, ENOENT);
  let supervised: Supervised | Child;
  try {
    supervised = start(words, state, supervision, inherited);
  } catch (error) {
    throw failureOf(error, words);
  }
  if ('signals' in supervised) return supervised;
  const [error] = (await once(supervised, 'error')) as [unknown];
  throw failureOf(error, words);
}

/** Resolves with whether the child has ended within the time. */
async function endsWithin(child: Child, timeout: number): Promise<boolean> {
  let stop = (): void => {};
  const late = new Promise<false>((resolve) => {
    if (timeout > 0)
      stop = after(timeout, () => {
        resolve(false);
      });
  });
  const ended = new Promise<true>((resolve) => {
    child.once('exit', () => {
      resolve(true);
    });
  });
  try {
    return await Promise.race([ended, late]);
  } finally {
    stop();
  }
}

/** The exit code of a command that has ended by itself. */
function codeOf({ waitStatus }: Child): number {
  if (waitStatus === null) throw new Error('another process has reaped the command');
  return waitStatus.code ?? SIGNALLED + toSignalNumber(waitStatus.signal, 'signal');
}

function exitAs({ child, signals, job }: Supervised): void {
  const isFromKey = (signal: SignalName): boolean => job.mayBeFromKey(signal) && !signals.hasForwarded(signal);
  const { waitStatus } = child;
  // A shell ends a script after a Ctrl-C only if the signal has ended the command, and this process stands for it.
  if (waitStatus?.signal != null && isFromKey(waitStatus.signal)) endAs(waitStatus, isFromKey, job.terminal);
  else exitWith(codeOf(child), job.terminal);
}

/**
 * Runs a command with `state`, and exits when it and all its descendants have ended. `words` are the last arguments of this
 * process.
 */
export async function runContained(
  words: readonly string[],
  state: ExecState,
  supervision: Supervision,
  inherited: Inherited,
): Promise<void> {
  if (supervision.isInit && process.platform !== 'linux') throw new UsageError("'--init' works only on Linux");
  const supervised = await started(words, state, supervision, inherited);
  const { child, job } = supervised;
  // 'exit' comes all the same.
  child.on('error', () => {});
  const contained = handleOf(child).contained as NonNullable<ReturnType<typeof handleOf>['contained']>;
  const whole: Whole = {
    get lives() {
      return contained.lives;
    },
    ended: contained.ended,
    signal: (signal) => contained.kill(signal),
  };
  const isInTime = await endsWithin(child, supervision.timeout);
  // A program may take the second SIGTERM as a request to hurry.
  const isAsked = isInTime && wasSent(child, SIGTERM);
  const needsKill = whole.lives && (await endMembers(whole, isAsked ? NONE : SIGTERM, supervision.grace));
  if (isInTime) exitAs(supervised);
  else exitWith(needsKill ? KILLED : TIMED_OUT, job.terminal);
}
