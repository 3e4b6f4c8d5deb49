// Where the inner functions of node:child_process cannot be intercepted, scopes replace the exports of the module. So a scope does not
// apply to functions that other code has taken from the module before the first scope, nor, in Bun and Deno, to named imports.

import { createRequire, syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';

import { unsupportedRuntime } from '../internal/errors';
import { registry, type FunctionName, type Untyped } from '../internal/registry';
import { ownOf } from '../internal/validate';
import { currentScope } from '../node/launchers';
import * as asynchronous from './async';
import { dropIn } from './call';
import * as synchronous from './sync';

type Functions = Partial<Record<FunctionName, Untyped>>;

// Not a namespace, whose properties cannot be set.
const stock = createRequire(__filename)('node:child_process') as Record<FunctionName, Untyped>;

function inScopes(name: FunctionName, outside: Untyped, inside: Untyped): Untyped {
  const choose = (): Untyped => (currentScope() === undefined ? outside : inside);
  const chosen: Untyped = (...given) => choose()(...given);
  Object.defineProperty(chosen, 'name', ownOf({ value: name }));
  if (Object.hasOwn(outside, promisify.custom)) {
    const promised: Untyped = (...given) => (promisify(choose()) as Untyped)(...given);
    Object.defineProperty(chosen, promisify.custom, ownOf({ value: promised }));
  }
  return dropIn(chosen);
}

/** Makes the exports of node:child_process start the children of scopes. `waits` selects the synchronous functions or the others. */
function replaceExports(waits: boolean): void {
  const functions = (waits ? synchronous : asynchronous) as Functions;
  for (const [key, inside] of Object.entries(functions)) {
    const name = key as FunctionName;
    const outside = stock[name];
    if (registry.dropIns.has(outside)) continue;
    if (!Reflect.set(stock, name, inScopes(name, outside, inside))) throw unsupportedRuntime(`${name} cannot be replaced`);
  }
  syncBuiltinESMExports();
}

/** Calls `install`, which intercepts inner functions of the runtime. If the runtime is an unknown one, replaces the exports. */
export function reach(install: () => void, waits: boolean): void {
  try {
    install();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_UNSUPPORTED_RUNTIME') throw error;
    replaceExports(waits);
  }
}
