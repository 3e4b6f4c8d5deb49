// The environment of a child, as NAME=value.

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
  if (args.includes('--permission') || args.includes('--permission-audit')) return [];
  if (hasPermissionFlag(options.split(/\s+/))) return [];
  return process.execArgv.filter((flag) => PERMISSION_FLAG.test(flag));
}

/** A variable of an environment, as NAME=value, or in two parts if it may not be text. */
type Variable = string | readonly [name: string, value: unknown];

const toVariable = (name: string, value: unknown): Variable => (isText(name) && isText(value) ? `${name}=${value}` : [name, value]);

function givenVariables(env: object): Variable[] {
  const variables: Variable[] = [];
  const add = (name: string, value: unknown): void => {
    if (value !== undefined) variables.push(toVariable(name, value));
  };
  // As in Node, inherited properties are variables, too.
  for (const key in env) add(key, Reflect.get(env, key));
  const coverage = Object.hasOwn(process.env, COVERAGE) ? process.env[COVERAGE] : undefined;
  if (coverage && !Object.hasOwn(env, COVERAGE)) add(COVERAGE, coverage);
  return variables;
}

// Object.entries would take twice as long, which is a good part of the time of a spawn.
function ownVariables(): Variable[] {
  const { env } = process;
  const variables: Variable[] = [];
  for (const name of Object.keys(env)) {
    const value = env[name];
    if (value !== undefined) variables.push(toVariable(name, value));
  }
  return variables;
}

const isOptions = (variable: Variable): boolean =>
  typeof variable === 'string' ? variable.startsWith(`${OPTIONS}=`) : variable[0] === OPTIONS;

function withPermission(variables: readonly Variable[], args: readonly unknown[]): readonly Variable[] {
  if (!passesPermission()) return variables;
  const options = variables.find(isOptions) ?? '';
  const value = typeof options === 'string' ? options.slice(OPTIONS.length + 1) : options[1];
  const text = typeof value === 'string' ? value : '';
  const flags = permissionFlags(text, args);
  if (flags.length === 0) return variables;
  return [...variables.filter((variable) => !isOptions(variable)), toVariable(OPTIONS, [text, ...flags].filter(Boolean).join(' '))];
}

/** The variables of a child with the option `env`, with those that the runtime gives to every child. */
export function variablesOf(env: unknown, args: readonly unknown[]): readonly Variable[] {
  if (!env) {
    const passed = passedOn();
    if (passed !== undefined) return passed;
  }
  return withPermission(env ? givenVariables(env) : ownVariables(), args);
}

export const isTextual = (variable: Variable): boolean => typeof variable === 'string' || (isText(variable[0]) && isTextOnce(variable[1]));

/** Makes the value text, which may call code of the caller. */
export const toPair = (variable: Variable): string => (typeof variable === 'string' ? variable : `${variable[0]}=${variable[1] as string}`);
