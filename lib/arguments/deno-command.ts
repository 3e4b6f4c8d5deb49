// If a command executes Deno itself, Deno replaces Node's flags by its own, even in the command of a shell.

import * as stock from 'node:child_process';

import { registry } from '../internal/registry';
import { isDeno } from '../internal/runtime';
import { ownOf } from '../internal/validate';
import type { Internals } from '../node/shapes';
import { NOWHERE } from './refusal';

/** What a child executes. The first argument is its own name. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly envPairs: readonly string[];
}

const spawn = ((stock.ChildProcess as { prototype: unknown } | undefined)?.prototype as Internals | undefined)?.spawn;

const namesDeno = (text: string): boolean => text.includes(process.execPath);

/** Whether the command may execute Deno, also by a variable in a command of a shell. */
const mayBeDeno = ({ file, args, envPairs }: Command): boolean =>
  namesDeno(file) || args.some(namesDeno) || (args[1] === '-c' && args[2]?.includes('$') === true && envPairs.some(namesDeno));

function toEnvironment(envPairs: readonly string[]): Record<string, string> {
  const environment: Record<string, string> = ownOf({});
  for (const pair of envPairs) {
    const end = pair.indexOf('=');
    environment[pair.slice(0, end)] = pair.slice(end + 1);
  }
  return environment;
}

/**
 * The command that Deno executes in place of the given one. Deno shows it on a child that cannot start because a directory is missing.
 * In other runtimes the command remains as it is.
 */
export function asDenoCompletes(command: Command): Command {
  if (!isDeno || spawn === undefined || !mayBeDeno(command)) return command;
  const { file, args, envPairs } = command;
  const env = toEnvironment(envPairs);
  const child = new stock.ChildProcess() as Internals;
  child.on('error', () => undefined);
  // No launcher is to start this one.
  registry.begun.add(child);
  spawn.call(child, ownOf({ file, args: [...args], env, envPairs, cwd: NOWHERE, stdio: 'ignore' }) as never);
  return {
    file,
    args: [...args.slice(0, 1), ...child.spawnargs.slice(1)],
    envPairs: Object.entries(env).map(([name, value]) => `${name}=${value}`),
  };
}
