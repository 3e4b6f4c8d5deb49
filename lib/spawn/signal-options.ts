// The signal state of a child at exec: the options.

import { invalidArgType, invalidArgValue } from '../internal/errors';
import { toOptions } from '../internal/validate';
import { SignalSet, toChangeableSet, type ChangeableSetLike } from '../signals/set';
import type { ContainOptions } from './contain-options';
import type { JobOptions } from './job-options';

/** The signal mask and dispositions of a child at exec. A signal must not be in two contradicting sets. */
export interface ChildSignals {
  /**
   * The state to which the sets are applied. `'clean'`, the default: no signal is blocked or ignored. `'inherit'`: the
   * state that a child inherits in POSIX, which is the calling thread's mask and the signals that the process ignores. Changes that
   * Node has made for itself are not inherited: it ignores `SIGPIPE` and `SIGXFSZ`, and with `--permission` or `--disable-sigusr1`
   * it blocks `SIGUSR1`.
   */
  from?: 'clean' | 'inherit' | undefined;
  /** Signals that the child ignores. */
  ignore?: ChangeableSetLike | undefined;
  /** Signals that get their default action in the child. */
  default?: ChangeableSetLike | undefined;
  /** Signals that the child blocks. */
  block?: ChangeableSetLike | undefined;
  /** Signals that the child does not block. */
  unblock?: ChangeableSetLike | undefined;
  /**
   * Whether the program is Node. Node discards the state that it inherits, so a preload restores it. sigmask recognises `fork`
   * and `process.execPath`. Pass `true` for another command that starts Node in the end.
   */
  node?: boolean | undefined;
}

/** The options that `sigmask/child_process` adds to those of `node:child_process`. */
export interface SignalOptions extends JobOptions, ContainOptions {
  /** The mask and the dispositions of the child at exec. By default no signal is blocked or ignored. */
  signals?: ChildSignals | undefined;
  /**
   * With `true`, options that this process does not support are left out, and the call does not throw. These are all options of
   * sigmask where the addon is unavailable: on Windows and other systems, and with `--no-addons`. Their values are not checked.
   * `unsupported` of the child, or of the result, lists their names.
   */
  ifSupported?: boolean | undefined;
}

/** The members of {@link ChildSignals}. */
export const SIGNALS_KEYS = ['from', 'ignore', 'default', 'block', 'unblock', 'node'] as const;

type SetName = 'ignore' | 'default' | 'block' | 'unblock';

function refuseContradiction(spec: SignalSpec, name: string, one: SetName, other: SetName): void {
  if (spec[one].isEmpty || spec[other].isEmpty) return;
  const [signal] = spec[one].intersection(spec[other]);
  if (signal !== undefined) throw invalidArgValue(`${name}.${other}`, spec[other], `names ${signal}, and so does ${name}.${one}`);
}

/** The request for a child's signals, checked. */
export interface SignalSpec {
  readonly from: 'clean' | 'inherit';
  readonly ignore: SignalSet;
  readonly default: SignalSet;
  readonly block: SignalSet;
  readonly unblock: SignalSet;
  readonly node: boolean | undefined;
}

const { empty } = SignalSet;
const CLEAN: SignalSpec = { from: 'clean', ignore: empty, default: empty, block: empty, unblock: empty, node: undefined };

/** Checks `value`; errors call it `name`. */
export function toSignalSpec(value: unknown, name: string): SignalSpec {
  if (value === undefined) return CLEAN;
  const signals = toOptions(value, name, SIGNALS_KEYS);
  const setOf = (key: SetName): SignalSet =>
    signals[key] === undefined ? SignalSet.empty : toChangeableSet(signals[key], `${name}.${key}`);
  const { from = 'clean', node } = signals;
  if (from !== 'clean' && from !== 'inherit') throw invalidArgValue(`${name}.from`, from, "must be 'clean' or 'inherit'");
  if (node !== undefined && typeof node !== 'boolean') throw invalidArgType(`${name}.node`, 'a boolean', node);
  const spec = {
    from,
    ignore: setOf('ignore'),
    default: setOf('default'),
    block: setOf('block'),
    unblock: setOf('unblock'),
    node,
  } as const;
  refuseContradiction(spec, name, 'ignore', 'default');
  refuseContradiction(spec, name, 'block', 'unblock');
  return spec;
}
