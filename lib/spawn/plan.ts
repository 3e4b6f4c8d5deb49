// The plan of one child: its signals, its group and its terminal.

import { constants } from 'node:os';

import { native } from '../internal/binding';
import { check, invalidArgValue } from '../internal/errors';
import { PLACES } from '../internal/places';
import type { ValidOptions } from '../node/shapes';
import { pthread_sigmask } from '../self/mask';
import { blockedByNode, ignoredByNode } from '../self/of-node';
import { nameOf } from '../signals/names';
import type { SignalSet } from '../signals/set';
import { setFromWords } from '../signals/set-from-words';
import type { ContainPolicy } from './contain-options';
import type { ExactProgram } from './exact-program';
import type { JobPlacement } from './job-options';
import type { SignalSpec } from './signal-options';

/** The limits that a function of node:child_process keeps to itself. */
export interface OutputLimits {
  /** Milliseconds; 0 for none. */
  readonly timeout: number;
  /** Bytes of one stream. */
  readonly maxBuffer: number;
  readonly killSignal: unknown;
}

/** The request of a call or a scope for its children, checked. */
export interface SpawnRequest {
  readonly spec: SignalSpec;
  readonly place: JobPlacement;
  /** Undefined: the child is not contained. */
  readonly policy?: ContainPolicy | undefined;
  /** Of a function that collects the output. */
  readonly limits?: OutputLimits | undefined;
  /** Whether the command is known to be Node itself. */
  readonly startsNode: boolean;
  /** In place of the file, arguments, environment and streams of the call. It gets no help to keep its signals if it is Node. */
  readonly program?: ExactProgram | undefined;
  /** Whether a scope has given the signals or `parentDeathSignal`, so that the two may contradict each other. */
  readonly isScoped: boolean;
}

/** The request for one child, with the state that the child inherits. */
export interface SpawnPlan {
  readonly place: JobPlacement;
  readonly ignored: SignalSet;
  readonly blocked: SignalSet;
  /** Undefined: derived from the command. */
  readonly node: boolean | undefined;
  /** Whether the command is known to be Node itself. */
  readonly startsNode: boolean;
  readonly program: ExactProgram | undefined;
}

function inheritedSets(): { ignored: SignalSet; blocked: SignalSet } {
  check(native().dispositions(), 'sigaction');
  const ignored = setFromWords(PLACES.dispositionSets.ignored).difference(ignoredByNode());
  return { ignored, blocked: pthread_sigmask('SIG_BLOCK').difference(blockedByNode()) };
}

const isDeathIgnored = ({ parentDeathSignal }: JobPlacement, ignored: SignalSet): boolean =>
  parentDeathSignal !== 0 && ignored.hasNumber(parentDeathSignal);

/** A child that ignores the signal would outlive its parent, however it came to ignore it. */
export function refuseToIgnore(place: JobPlacement, ignored: SignalSet): void {
  if (!isDeathIgnored(place, ignored)) return;
  throw invalidArgValue('options.parentDeathSignal', nameOf(place.parentDeathSignal), 'is a signal that the child ignores');
}

/** Makes the plan of one child that is about to start. */
export function makePlan({ spec, place, startsNode, program, isScoped }: SpawnRequest): SpawnPlan {
  const { node, ignore, block } = spec;
  let ignored = ignore;
  let blocked = block;
  if (spec.from === 'inherit') {
    const sets = inheritedSets();
    ignored = sets.ignored.difference(spec.default).union(ignore);
    blocked = sets.blocked.difference(spec.unblock).union(block);
  }
  if (!isScoped) refuseToIgnore(place, ignored);
  const parentDeathSignal = isDeathIgnored(place, ignored) ? constants.signals.SIGKILL : place.parentDeathSignal;
  return { place: { ...place, parentDeathSignal }, ignored, blocked, node, startsNode, program };
}

/** The group that the child has in the end; 0 for one of its own. */
export function groupOf(options: ValidOptions<unknown>, { place: { processGroup } }: SpawnPlan): number {
  if (options.detached || processGroup === 'new') return 0;
  return processGroup === 'inherit' ? native().getpgrp() : processGroup;
}
