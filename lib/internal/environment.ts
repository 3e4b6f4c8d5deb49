// The environment that a child inherits, without reading process.env for each child: that takes longer than all else that
// Node does for a spawn.

import { types } from 'node:util';
import { isMainThread } from 'node:worker_threads';

import { native } from './binding';

type Variables = Record<string, string | undefined>;

let proven: Variables | undefined;
let kept: Variables | undefined;

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
  const copy: Variables = {};
  for (const name in env) copy[name] = (env as Variables)[name];
  return copy;
}

// Node 20 keeps a name that is a number beside the real environment: setting one is seen with the next other change.
/** A new object with the environment of this process, or with that which a Worker or somebody else has put in its place. */
export function inheritedEnvironment(): Variables {
  const { env } = process;
  if (!isOfProcess(env)) return copyOfEnvironment(env);
  if (native().environmentChanged() === 1 || kept === undefined) kept = copyOfEnvironment(env);
  return { ...kept };
}
