// The channels on which newer versions of Node publish each start.

import * as stock from 'node:child_process';
import { channel } from 'node:diagnostics_channel';

import { errnoError } from '../internal/node-errors';
import type { Internals, ValidOptions } from '../node/shapes';

const [start, end, error] = (['start', 'end', 'error'] as const).map((name) => channel(`tracing:child_process.spawn:${name}`));
const prototype = (stock.ChildProcess as { prototype: object } | undefined)?.prototype;
const isPublished = prototype !== undefined && /\bpublish\b/.test(String(Reflect.get(prototype, 'spawn')));

const nothing = (): void => {};

/** Publishes the start, if the runtime does so. Subscribers may change the options. Call the result with the outcome. */
export function startTrace(process: Internals, options: ValidOptions): (errno: number) => void {
  if (!isPublished || ![start, end, error].some((one) => one?.hasSubscribers === true)) return nothing;
  start?.publish({ process, options });
  return (errno) => {
    if (errno === 0) end?.publish({ process });
    else error?.publish({ process, error: errnoError(errno, 'spawn') });
  };
}
