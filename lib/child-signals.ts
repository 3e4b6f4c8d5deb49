// The signal state and process group that a child is to be born with: the options, and the plan they make.

import { native } from './internal/binding';
import { check, invalidArgType, invalidArgValue } from './internal/errors';
import { toOptions, toPid } from './internal/validate';
import { SignalSet, setFromWords, toChangeableSet, type SignalSetLike } from './signal-set';
import { pthread_sigmask } from './mask';

/** The signal mask and dispositions of a child at its birth. A signal in two contradicting sets is an error. */
export interface ChildSignals {
  /**
   * What the sets are applied to. `'clean'`, the default: nothing blocked and nothing ignored, for every signal.
   * `'inherit'`: what POSIX would pass on, the calling thread's mask and what the process ignores, but for `SIGPIPE` and
   * `SIGXFSZ`, which Node itself ignores.
   */
  from?: 'clean' | 'inherit' | undefined;
  /** Ignored by the child. */
  ignore?: SignalSetLike | undefined;
  /** Left to their default action. */
  default?: SignalSetLike | undefined;
  /** Blocked by the child. */
  block?: SignalSetLike | undefined;
  /** Not blocked by the child. */
  unblock?: SignalSetLike | undefined;
  /**
   * Whether the program is Node, which throws the state that it inherits away and so is helped to restore it. Known
   * without this for `fork` and for `process.execPath`; say `true` for another command that ends up in Node.
   */
  node?: boolean | undefined;
}

/** What `sigmask/child_process` adds to the options of `node:child_process`. */
export interface SignalOptions {
  signals?: ChildSignals | undefined;
  /**
   * The child's process group, in the same session: the parent's (`'inherit'`, the default), one of its own (`'new'`), or
   * an existing one by its number. Set before the child executes its program.
   */
  processGroup?: 'inherit' | 'new' | number | undefined;
}

export interface ChildPlan {
  readonly ignored: SignalSet;
  readonly blocked: SignalSet;
  readonly processGroup: 'inherit' | 'new' | number;
  /** Undefined: to be told from the command. */
  readonly node: boolean | undefined;
  /** Whether the command is known to be Node itself. */
  readonly startsNode: boolean;
}

const KEYS = ['from', 'ignore', 'default', 'block', 'unblock', 'node'] as const;
const FIRST_GROUP = 2;

function refuseContradiction(one: string, first: SignalSet, other: string, second: SignalSet): void {
  const [signal] = first.intersection(second);
  if (signal !== undefined) {
    throw invalidArgValue(`options.signals.${other}`, second, `names ${signal}, and so does options.signals.${one}`);
  }
}

function baseline(from: unknown): { ignored: SignalSet; blocked: SignalSet } {
  if (from === undefined || from === 'clean') return { ignored: SignalSet.empty, blocked: SignalSet.empty };
  if (from !== 'inherit') throw invalidArgValue('options.signals.from', from, "must be 'clean' or 'inherit'");
  check(native().dispositions(), 'sigaction');
  const ignored = setFromWords(0).difference(['SIGPIPE', 'SIGXFSZ']);
  return { ignored, blocked: pthread_sigmask('SIG_BLOCK') };
}

function toProcessGroup(value: unknown, detached: unknown): ChildPlan['processGroup'] {
  if (value === undefined || value === 'inherit') return 'inherit';
  if (value === 'new') return value;
  if (typeof value === 'string') throw invalidArgValue('options.processGroup', value, "must be 'inherit', 'new' or a process group");
  if (typeof value !== 'number') throw invalidArgType('options.processGroup', "'inherit', 'new' or a process group", value);
  const group = toPid(value, 'options.processGroup', FIRST_GROUP);
  if (detached === true) {
    throw invalidArgValue('options.processGroup', value, 'is a group of this session, and options.detached asks for a new one');
  }
  return group;
}

/** Checks the options and makes the plan. Nothing has happened when it throws. */
export function toChildPlan(options: Readonly<Record<string, unknown>>, startsNode: boolean): ChildPlan {
  const signals = options['signals'] === undefined ? {} : toOptions(options['signals'], 'options.signals', KEYS);
  const setOf = (key: 'ignore' | 'default' | 'block' | 'unblock'): SignalSet =>
    signals[key] === undefined ? SignalSet.empty : toChangeableSet(signals[key], `options.signals.${key}`);
  const [ignore, byDefault, block, unblock] = [setOf('ignore'), setOf('default'), setOf('block'), setOf('unblock')];
  refuseContradiction('ignore', ignore, 'default', byDefault);
  refuseContradiction('block', block, 'unblock', unblock);
  const { node } = signals;
  if (node !== undefined && typeof node !== 'boolean') throw invalidArgType('options.signals.node', 'a boolean', node);
  const { ignored, blocked } = baseline(signals.from);
  return {
    ignored: ignored.difference(byDefault).union(ignore),
    blocked: blocked.difference(unblock).union(block),
    processGroup: toProcessGroup(options['processGroup'], options['detached']),
    node,
    startsNode,
  };
}
