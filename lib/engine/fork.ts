// fork: a child that is Node, with a channel.

import { fileURLToPath } from 'node:url';
import { isUint8Array } from 'node:util/types';

import { invalidArgValue } from '../internal/errors';
import { ownOf } from '../internal/validate';
import { letRuntimeRefuse, type Call } from '../arguments/refusal';
import { toWords } from '../arguments/stdio-words';
import { isText } from '../arguments/text';
import { isUrl } from '../arguments/valid-options';
import type { Launcher } from '../node/launchers';
import type { Internals } from '../node/shapes';
import { startChild } from './async';

/** The path of a module; undefined for another value. */
function toPath(module: unknown): string | undefined {
  const path = isUrl(module) ? fileURLToPath(module) : isUint8Array(module) ? Buffer.from(module).toString() : module;
  return isText(path) ? path : undefined;
}

/** The flags of this process, without the program of `--eval`, which would start itself again and again. */
function ownFlags(): readonly string[] {
  const { execArgv } = process;
  const at = execArgv.lastIndexOf((process as { _eval?: string })._eval ?? '');
  return at > 0 ? execArgv.toSpliced(at - 1, 2) : execArgv;
}

/** One value for each descriptor; undefined if there is no channel among them. */
function toForkStdio({ stdio, silent }: Call['options']): unknown[] | undefined {
  if (Array.isArray(stdio)) return stdio.includes('ipc') ? stdio : undefined;
  const words = toWords(typeof stdio === 'string' ? stdio : silent ? 'pipe' : 'inherit');
  return words && [...words, 'ipc'];
}

const areTexts = (flags: unknown): flags is readonly string[] =>
  Array.isArray(flags) && flags.every((one) => typeof one !== 'string' || isText(one));

export function fork(call: Call, launcher: Launcher): Internals {
  const { first, options } = call;
  const [module, args] = first as readonly [unknown, (readonly unknown[] | null)?];
  const path = toPath(module);
  const stdio = toForkStdio(options);
  const flags = options['execArgv'] || ownFlags();
  if (path === undefined || stdio === undefined || !areTexts(flags)) {
    letRuntimeRefuse(call, true);
    throw invalidArgValue('options', options, 'are not understood');
  }
  const file = options['execPath'] || process.execPath;
  const all = ownOf({ ...options, execPath: file, shell: false, stdio });
  return startChild({ name: 'spawn', first: [file, [...flags, path, ...(args ?? [])]], options: all }, all, launcher);
}
