// The environment of a child, as NAME=value.

import { ownOf } from '../internal/validate';
import { permission } from '../node/contract';
import { passedOn } from './passed-on';
import { isText, isTextOnce } from './text';

const COVERAGE = 'NODE_V8_COVERAGE';
const OPTIONS = 'NODE_OPTIONS';
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

/** A variable of an environment, or what the runtime has made of it. */
type Variable = string | readonly [name: string, value: unknown];

function givenVariables(env: object): Variable[] {
  const variables: Variable[] = [];
  // As in Node, inherited properties are variables, too.
  for (const key in env) variables.push([key, Reflect.get(env, key)]);
  const own = ownOf(process.env);
  if (own[COVERAGE] && !Object.hasOwn(env, COVERAGE)) variables.push([COVERAGE, own[COVERAGE]]);
  return variables;
}

function withPermission(variables: readonly Variable[], args: readonly unknown[]): readonly Variable[] {
  const [, options] = variables.find(([name]) => name === OPTIONS) ?? [];
  const text = typeof options === 'string' ? options : '';
  const flags = permissionFlags(text, args);
  if (flags.length === 0) return variables;
  return [...variables.filter(([name]) => name !== OPTIONS), [OPTIONS, [text, ...flags].filter(Boolean).join(' ')]];
}

/** The variables of a child with the option `env`, with those that the runtime gives to every child. */
export function variablesOf(env: unknown, args: readonly unknown[]): readonly Variable[] {
  if (!env) {
    const passed = passedOn();
    if (passed !== undefined) return passed;
  }
  const variables = env ? givenVariables(env) : Object.entries(process.env);
  return withPermission(variables, args).filter(([, value]) => value !== undefined);
}

export const isTextual = (variable: Variable): boolean => typeof variable === 'string' || (isText(variable[0]) && isTextOnce(variable[1]));

/** Makes the value text, which may call code of the caller. */
export const toPair = (variable: Variable): string => (typeof variable === 'string' ? variable : `${variable[0]}=${variable[1] as string}`);
