// Runs code under the asynchronous id of the handle that Node has made for a child before sigmask's takes its place, so that
// async_hooks see one PROCESSWRAP for each child.

import { AsyncResource } from 'node:async_hooks';

import { isNode } from '../internal/runtime';
import { hasMethod } from './contract';

interface Identified {
  getAsyncId(): number;
}

const isIdentified = (handle: unknown): handle is Identified & object => isNode && hasMethod(handle, 'getAsyncId');

/** The type of the asynchronous resource that is sigmask's handle: Node's type, or another if Node has made a handle for the child, too. */
export const asyncTypeFor = (child: object): string => (isIdentified(Reflect.get(child, '_handle')) ? 'SIGMASKWRAP' : 'PROCESSWRAP');

/** Calls `run`, within the scope of `resource`, under the id of Node's own handle if there is one. Both were made in the same context. */
export function runAs<Result>(handle: unknown, resource: AsyncResource, run: () => Result): Result {
  if (!isIdentified(handle)) return run();
  const before: [symbol, unknown][] = [];
  for (const symbol of Object.getOwnPropertySymbols(resource)) {
    const value: unknown = Reflect.get(resource, symbol);
    before.push([symbol, Reflect.get(handle, symbol)]);
    Reflect.set(handle, symbol, value === resource.asyncId() ? handle.getAsyncId() : value);
  }
  try {
    return AsyncResource.prototype.runInAsyncScope.call(handle, run) as Result;
  } finally {
    for (const [symbol, value] of before) Reflect.set(handle, symbol, value);
  }
}
