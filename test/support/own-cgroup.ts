// Finds the directory of this process's cgroup in the version 2 hierarchy, wherever that is mounted.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'latin1') : '');

/** Undefined where there is none. */
export function ownCgroup(): string | undefined {
  const mount = /^\S+ \S+ \S+ \S+ (\S+) .* - cgroup2 /m.exec(textOf('/proc/self/mountinfo'))?.[1];
  const own = /^0::(.*)$/m.exec(textOf('/proc/self/cgroup'))?.[1];
  return mount === undefined || own === undefined ? undefined : join(mount, own);
}
