// The command that run executes: its arguments and its environment, byte for byte.

import { getSystemErrorMap } from 'node:util';

import { ENOENT, ENOTDIR } from '../internal/errno';
import { PLAN_VARIABLE, withoutPreload, withPreload } from '../spawn/preload-plan';
import { bytesOfArguments, fromBytes, inheritedEnvironment, toBytes, type Inherited } from './inherited-state';
import type { ExecState } from './state-options';
import { CommandError } from '../usage/usage-error';

/** The exit code if sigmask itself has failed. */
export const CANCELED = 125;
const CANNOT_INVOKE = 126;
const NOT_FOUND = 127;

/** Its strings have one character for each byte. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: readonly string[];
}

export const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
export const terminated = (strings: readonly string[]): Buffer => bytes(strings.map((string) => `${string}\0`).join(''));

const isForPreload = (pair: string): boolean => pair.startsWith('NODE_OPTIONS=') || pair.startsWith(`${PLAN_VARIABLE}=`);

/** Changes the environment in two cases only: a preload has taken its plan from it, or a command that is Node needs a preload. */
function environmentFor(file: string, { blocked, ignored }: ExecState, inherited: Inherited): readonly string[] {
  const environment = inheritedEnvironment(inherited);
  const forPreload = environment.filter(isForPreload).map(fromBytes);
  const wasForUs = forPreload.some((pair) => pair.startsWith(`${PLAN_VARIABLE}=`)) && !Object.hasOwn(process.env, PLAN_VARIABLE);
  // Node itself would undo the sets.
  const needsPreload = /(^|\/)node$/.test(file) && !(blocked.isEmpty && ignored.isEmpty);
  if (!wasForUs && !needsPreload) return environment;
  const clean = withoutPreload(forPreload);
  const plan = { ignored, blocked, group: 0, terminalFrom: 0, lasting: false };
  const changed = needsPreload ? withPreload(clean, plan) : clean;
  return [...environment.filter((pair) => !isForPreload(pair)), ...changed.map(toBytes)];
}

/** `words` are the last arguments of this process. */
export function commandOf(words: readonly string[], state: ExecState, inherited: Inherited): Command {
  const [file = '', ...args] = bytesOfArguments(words);
  return { file, args, environment: environmentFor(file, state, inherited) };
}

/** The error where the command cannot be executed, for a negated errno. */
export function cannotExecute(words: readonly string[], error: number): CommandError {
  const [file = ''] = words;
  // A folder in PATH may be a file.
  const code = error === ENOTDIR && !file.includes('/') ? ENOENT : error;
  const text = getSystemErrorMap().get(code)?.[1] ?? `error ${-code}`;
  return new CommandError(`'${file}': ${text}`, code === ENOENT ? NOT_FOUND : CANNOT_INVOKE);
}
