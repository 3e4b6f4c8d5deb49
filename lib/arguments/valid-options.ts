// Completes the arguments of a call as Node does. The runtime refuses what is wrong.

import { fileURLToPath } from 'node:url';
import { isUint8Array } from 'node:util/types';

import { signalNumber } from '../internal/node-signal';
import type { ValidOptions } from '../node/shapes';
import { isTextual, toPair, variablesOf } from './environment';
import { letRuntimeRefuse, type Call, type OwnOptions } from './refusal';
import { isText, isTextOnce } from './text';

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isInt32 = (value: unknown): boolean => typeof value === 'number' && value === (value | 0);
// It may be of another realm.
export const isUrl = (value: unknown): value is URL =>
  typeof value === 'object' && value !== null && 'href' in value && 'protocol' in value;
const isDirectory = (value: unknown): boolean => isText(value) || (isUint8Array(value) && !value.includes(0)) || isUrl(value);

const CHECKS = Object.entries<(value: unknown) => boolean>({
  detached: isBoolean,
  uid: isInt32,
  gid: isInt32,
  shell: (value) => isBoolean(value) || isText(value),
  argv0: isText,
  windowsHide: isBoolean,
  windowsVerbatimArguments: isBoolean,
  timeout: (value) => Number.isInteger(value) && (value as number) >= 0,
  maxBuffer: (value) => typeof value === 'number' && value >= 0,
  killSignal: (value) => signalNumber(value) !== undefined,
});

/** Whether options that have the same values for all functions are right. */
export const isRight = (options: OwnOptions): boolean => CHECKS.every(([name, isValid]) => options[name] == null || isValid(options[name]));

/** What a child executes, in Node's words. */
interface Command {
  readonly file: string;
  readonly args: readonly unknown[];
}

let isWarned = false;

/** The shell that executes the command, if one does. The runtime warns once of arguments that are not quoted. */
function commandOf(call: Call, file: string, args: readonly unknown[]): Command {
  const { shell, argv0 } = call.options;
  const name = typeof argv0 === 'string' ? argv0 : undefined;
  if (!shell) return { file, args: [name ?? file, ...args] };
  if (args.length > 0 && !isWarned) {
    isWarned = true;
    letRuntimeRefuse({ ...call, name: 'spawnSync' }, true);
  }
  const command = [file, ...args].join(' ');
  const program = typeof shell === 'string' ? shell : '/bin/sh';
  return { file: program, args: [name ?? program, '-c', command] };
}

/** The options of a call, and what its child executes. Throws the runtime's own error if an argument is wrong. */
export function toValidOptions(call: Call): Omit<ValidOptions<never>, 'stdio'> {
  const { first, options } = call;
  const [file, args = []] = first as [unknown, (readonly unknown[] | null)?];
  const list = (args ?? []).slice();
  const { cwd, env, detached, uid, gid } = options;
  const variables = variablesOf(env, list);
  const hasTexts = isText(file) && file !== '' && list.every(isTextOnce) && variables.every(isTextual);
  const isPlaced = cwd == null || isDirectory(cwd);
  if (!hasTexts || !isPlaced || !isRight(options)) letRuntimeRefuse(call, isPlaced);
  return {
    ...commandOf(call, file as string, list),
    envPairs: variables.map(toPair),
    cwd: isUrl(cwd) ? fileURLToPath(cwd) : cwd,
    detached: Boolean(detached),
    uid: uid as number | null | undefined,
    gid: gid as number | null | undefined,
  };
}
