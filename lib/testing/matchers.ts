// Matchers for tests of signal inheritance, as `expect.extend` of vitest and of Jest takes them.

import { inspect } from 'node:util';

import { coded, invalidArgType, invalidState } from '../internal/errors';
import { signalState } from '../look/read-state';
import { SignalState } from '../look/signal-state';
import { commandLineOf, wordsOf } from '../look/table';
import { nameOf, toSignalNumber, type Signal } from '../signals/names';
import { SignalSet } from '../signals/set';

/** A process that has been started, such as a `ChildProcess`. */
export interface WatchedProcess {
  /** Undefined for a process that could not be started. Then every matcher fails. */
  readonly pid?: number | undefined;
}

/**
 * The value that the matchers take: a signal state, or a process as a number or as a `ChildProcess`. They read the state of a
 * process. If the value or its `pid` is undefined, because a child could not be started, every matcher fails.
 */
export type Watched = number | undefined | SignalState | WatchedProcess;

/** The matchers as methods of the value that `expect` returns, for module augmentation. */
export interface SignalMatchers<Result = void> {
  /**
   * The process ignores the signal.
   *
   * @param signal - The name or the number of the signal.
   */
  toIgnoreSignal(signal: Signal): Result;
  /**
   * Every thread of the process blocks the signal, so that it stays pending.
   *
   * @param signal - The name or the number of the signal.
   */
  toBlockSignal(signal: Signal): Result;
  /**
   * The process has a handler for the signal.
   *
   * @param signal - The name or the number of the signal.
   */
  toCatchSignal(signal: Signal): Result;
  /**
   * The process neither ignores nor catches the signal.
   *
   * @param signal - The name or the number of the signal.
   */
  toHaveDefaultSignal(signal: Signal): Result;
  /**
   * The process is in the given group, or in the group of the given process.
   *
   * @param group - The number of the group, or a process in it.
   */
  toBeInProcessGroup(group: Watched): Result;
  /** The process is in the foreground group of its terminal. */
  toBeInForeground(): Result;
  /**
   * The signal does not end the process: the process ignores or blocks it, or the default action does not end it. If the
   * process has a handler, the effect is unknown. Then the matcher fails, with `not`, too.
   *
   * @param signal - The name or the number of the signal.
   */
  toSurviveSignal(signal: Signal): Result;
}

interface Context {
  readonly isNot?: boolean | undefined;
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

function stateOf(received: unknown, name: string): SignalState {
  if (received instanceof SignalState) return received;
  if (typeof received === 'number') return signalState(received);
  if (typeof received === 'object' && received !== null && 'pid' in received) {
    if (received.pid === undefined) throw invalidState(`${name} has no pid: the process could not be started`);
    // A child started by sigmask knows whether it has ended. After that another process may have its number.
    if ('signalState' in received && typeof received.signalState === 'function') {
      return (received as { signalState(): SignalState }).signalState();
    }
    if (typeof received.pid === 'number') return signalState(received.pid);
  }
  // So is the pid of a ChildProcess that could not be started.
  if (received === undefined) throw invalidState(`${name} is undefined: there is no process`);
  throw invalidArgType(name, 'a pid, a ChildProcess that was started or a SignalState', received);
}

function stateFrom(received: unknown, name = 'The value in expect()'): SignalState {
  try {
    return stateOf(received, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    const pid = typeof received === 'number' ? received : (received as WatchedProcess).pid;
    throw coded(new Error(`${name} is process ${pid}, which has ended`, { cause: error }), 'ESRCH');
  }
}

type Line = readonly [label: string, text: string];

/** The expected and the actual values, under the call that has failed. */
function verdict(context: Context, call: string, state: SignalState, pass: boolean, lines: readonly Line[]): Verdict {
  const all: readonly Line[] = [['Process', `${state.pid}, ${commandLineOf(state)}`], ...lines];
  const width = Math.max(...all.map(([label]) => label.length)) + 2;
  const table = all.map(([label, text]) => `${`${label}:`.padEnd(width)}${text}`).join('\n');
  return { pass, message: () => `expect(process)${context.isNot === true ? '.not' : ''}.${call}\n\n${table}` };
}

const inWords = (set: SignalSet | null): string => wordsOf(set).join(' ');

const FATES = {
  terminate: 'it would end',
  core: 'it would end and dump core',
  stop: 'it would stop',
  continue: 'it would continue',
  ignore: 'nothing',
  catch: 'its handler is called',
  pending: 'it stays pending',
} as const;

interface Asked {
  readonly context: Context;
  readonly call: string;
  readonly state: SignalState;
  readonly number: number;
  readonly name: string;
}

function ask(context: Context, matcher: string, received: unknown, signal: Signal): Asked {
  const number = toSignalNumber(signal, 'signal');
  return { context, call: `${matcher}(${inspect(signal)})`, state: stateFrom(received), number, name: nameOf(number) };
}

/** A verdict on one of a state's sets. */
function onSet({ context, call, state, number, name }: Asked, label: string, set: SignalSet | null, pass: boolean): Verdict {
  return verdict(context, call, state, pass, [
    ['Expected', `${label} ${context.isNot === true ? 'without' : 'with'} ${name}`],
    ['Actual', `${label} ${inWords(set)}`],
    [`On ${name}`, FATES[state.fate(number)]],
  ]);
}

/** The signals that every thread blocks. */
function blockedByAll({ threads, blocked }: SignalState): SignalSet | null {
  const [first, ...others] = threads;
  return first === undefined ? blocked : others.reduce((set, thread) => set.intersection(thread.blocked), first.blocked);
}

/** For `expect.extend(matchers)`. */
export const matchers: {
  readonly [Name in keyof SignalMatchers]: (this: Context, received: unknown, ...given: Parameters<SignalMatchers[Name]>) => Verdict;
} = {
  toIgnoreSignal(this: Context, received: unknown, signal: Signal): Verdict {
    const asked = ask(this, 'toIgnoreSignal', received, signal);
    return onSet(asked, 'ignored', asked.state.ignored, asked.state.ignored.hasNumber(asked.number));
  },

  toBlockSignal(this: Context, received: unknown, signal: Signal): Verdict {
    const asked = ask(this, 'toBlockSignal', received, signal);
    const set = blockedByAll(asked.state);
    return onSet(asked, 'blocked', set, set?.hasNumber(asked.number) ?? false);
  },

  toCatchSignal(this: Context, received: unknown, signal: Signal): Verdict {
    const asked = ask(this, 'toCatchSignal', received, signal);
    return onSet(asked, 'caught', asked.state.caught, asked.state.caught.hasNumber(asked.number));
  },

  toHaveDefaultSignal(this: Context, received: unknown, signal: Signal): Verdict {
    const { context, call, state, number, name } = ask(this, 'toHaveDefaultSignal', received, signal);
    const pass = !state.ignored.hasNumber(number) && !state.caught.hasNumber(number);
    return verdict(context, call, state, pass, [
      ['Expected', context.isNot === true ? `${name} ignored or caught` : `${name} neither ignored nor caught`],
      ['Actual', `ignored ${inWords(state.ignored)}; caught ${inWords(state.caught)}`],
    ]);
  },

  toBeInProcessGroup(this: Context, received: unknown, group: Watched): Verdict {
    const state = stateFrom(received);
    const expected = typeof group === 'number' ? group : stateFrom(group, 'The group').pgid;
    return verdict(this, `toBeInProcessGroup(${expected})`, state, state.pgid === expected, [
      ['Expected', `${this.isNot === true ? 'another group than' : 'group'} ${expected}`],
      ['Actual', `group ${state.pgid}`],
    ]);
  },

  toBeInForeground(this: Context, received: unknown): Verdict {
    const state = stateFrom(received);
    const place = state.foreground ? 'in the foreground' : 'in the background';
    return verdict(this, 'toBeInForeground()', state, state.foreground, [
      ['Expected', this.isNot === true ? 'not in the foreground of a terminal' : 'in the foreground of a terminal'],
      ['Actual', state.tty === null ? 'without a terminal' : `${place} of ${state.tty}`],
    ]);
  },

  toSurviveSignal(this: Context, received: unknown, signal: Signal): Verdict {
    const { context, call, state, number, name } = ask(this, 'toSurviveSignal', received, signal);
    const fate = state.fate(number);
    const isNot = context.isNot === true;
    const pass = fate === 'catch' ? isNot : fate !== 'terminate' && fate !== 'core';
    return verdict(context, call, state, pass, [
      ['Expected', isNot ? `${name} ends it` : `${name} does not end it`],
      [
        'Actual',
        fate === 'catch'
          ? `it has a handler for ${name}, which decides: ask toCatchSignal, or send the signal`
          : `on ${name} ${FATES[fate]}`,
      ],
      ['Ignored', inWords(state.ignored)],
      ['Blocked', inWords(blockedByAll(state))],
    ]);
  },
};
