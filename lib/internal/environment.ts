// The environment of a child, without reading process.env for each one: that takes longer than all else that Node does for a
// spawn.

import { types } from 'node:util';
import { isMainThread } from 'node:worker_threads';

import { native } from './binding';
import { inheritedPairs } from './node-contract';
import { terminated } from './strings';

/** The variables of an environment, `NAME=value`, as a list and as the addon takes them. */
export interface Environment {
  readonly pairs: readonly string[];
  readonly text: string;
}

type Variables = Record<string, string | undefined>;

let proven: Variables | undefined;
let kept: Environment | undefined;

// Tests and the like put objects of their own in the place of process.env. Only Node's refuses accessors, with this error.
function isOfProcess(env: Variables): boolean {
  if (env === proven) return true;
  if (!isMainThread || types.isProxy(env)) return false;
  const name = 'SIGMASK_PROBE';
  try {
    Object.defineProperty(env, name, { get: () => undefined, configurable: true });
    Reflect.deleteProperty(env, name);
    return false;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_INVALID_OBJECT_DEFINE_PROPERTY') return false;
    proven = env;
    return true;
  }
}

/** A copy of an environment; to Node inherited properties count. */
export function copyOfEnvironment(env: object): Variables {
  const copy = Object.create(null) as Variables;
  for (const name in env) copy[name] = (env as Variables)[name];
  return copy;
}

const pairsOf = (env: Variables): string[] => Object.entries(copyOfEnvironment(env)).map(([name, value]) => `${name}=${value}`);

export const environmentOf = (pairs: readonly string[]): Environment => ({ pairs, text: terminated(pairs) });

// Node 20 keeps a name that is a number beside the real environment: setting one is seen with the next other change.
/**
 * The environment that a child inherits. Undefined where Node has to make it of `process.env`, in whose place a Worker or
 * somebody else has put another, and where Node adds to it what the child is permitted.
 */
export function inheritedEnvironment(): Environment | undefined {
  const { env } = process;
  if ('permission' in process) return undefined;
  if (!isOfProcess(env)) {
    const pairs = inheritedPairs();
    return pairs && environmentOf(pairs);
  }
  if (native().environmentChanged() === 1 || kept === undefined) kept = environmentOf(inheritedPairs() ?? pairsOf(env));
  return kept;
}

/** This one, and `pairs` after it. */
export const extended = (environment: Environment, pairs: readonly string[]): Environment =>
  pairs.length === 0 ? environment : { pairs: [...environment.pairs, ...pairs], text: environment.text + terminated(pairs) };
