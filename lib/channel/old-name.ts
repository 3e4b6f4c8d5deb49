// The name that `channel` of a child had before. Its use warns, as in Node.

import { deprecate } from 'node:util';

import { isNode } from '../internal/runtime';
import { ownOf } from '../internal/validate';
import type { Control } from './channel-control';
import type { ConnectedChild } from './connected-child';

// Node 25 has removed it.
const hasOldName = isNode && Number.parseInt(process.versions.node) < 25;

const OLD_NAME = '_channel is deprecated. Use ChildProcess.channel instead.';

const oldName = ownOf({
  get: deprecate(
    function (this: ConnectedChild) {
      return this.channel;
    },
    OLD_NAME,
    'DEP0129',
  ),
  set: deprecate(
    function (this: ConnectedChild, value: Control | null) {
      this.channel = value;
    },
    OLD_NAME,
    'DEP0129',
  ),
  configurable: true,
});

/** Gives a child the name that `channel` had before, where the runtime still has it. */
export function addOldName(child: ConnectedChild): void {
  if (hasOldName) Object.defineProperty(child, '_channel', oldName);
}
