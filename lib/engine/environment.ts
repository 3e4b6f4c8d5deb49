// The environment of a child, as NAME=value.

import { ownOf } from '../internal/validate';
import { permission } from '../node/contract';

const COVERAGE = 'NODE_V8_COVERAGE';
const PERMISSION_FLAG = /^--(permission|allow-)/;

// Node gives the flags of its permission model to children; an older one with --experimental-permission does not.
const passesPermission = (): boolean => permission() !== undefined && process.allowedNodeEnvironmentFlags.has('--permission');

const hasPermissionFlag = (words: readonly string[]): boolean => words.some((word) => /^--permission(-audit)?(=|$)/.test(word));

/** The flags to add to NODE_OPTIONS. Node leaves a child alone that has some of its own. */
function permissionFlags(options: string, args: readonly unknown[]): string[] {
  if (!passesPermission() || args.includes('--permission') || args.includes('--permission-audit')) return [];
  if (hasPermissionFlag(options.split(/\s+/))) return [];
  return process.execArgv.filter((flag) => PERMISSION_FLAG.test(flag));
}

function givenVariables(env: object): Map<string, unknown> {
  const variables = new Map<string, unknown>();
  // As in Node, inherited properties are variables, too.
  for (const key in env) variables.set(key, Reflect.get(env, key));
  const own = ownOf(process.env);
  if (own[COVERAGE] !== undefined && !Object.hasOwn(env, COVERAGE)) variables.set(COVERAGE, own[COVERAGE]);
  return variables;
}

/** The variables of a child with the option `env`, with those that the runtime gives to every child. */
export function variablesOf(env: unknown, args: readonly unknown[]): [string, unknown][] {
  const variables = env ? givenVariables(env) : new Map<string, unknown>(Object.entries(process.env));
  const options = variables.get('NODE_OPTIONS');
  const text = typeof options === 'string' ? options : '';
  const flags = permissionFlags(text, args);
  if (flags.length > 0) variables.set('NODE_OPTIONS', [text, ...flags].filter(Boolean).join(' '));
  return [...variables].filter(([, value]) => value !== undefined);
}
