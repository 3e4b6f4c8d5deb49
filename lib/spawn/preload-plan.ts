// Restores in a child that is Node the state that its own start-up discards. A preload, named in NODE_OPTIONS, reads one
// environment variable. This is the parent's side; preload.ts is the child's.

import { join } from 'node:path';

import { addonPath } from '../internal/binding';
import type { SignalSet } from '../signals/set';

/** The environment variable that carries the plan. */
export const PLAN_VARIABLE = 'SIGMASK_PLAN';

/** The plan, in the environment variable as JSON. */
export interface PreloadPlan {
  /** Low and high 32 bits. */
  readonly ignored: readonly [number, number];
  readonly blocked: readonly [number, number];
  /** The group to join; 0 to stay. */
  readonly group: number;
  /** The foreground group that gives the child's own group the terminal; 0 for none. */
  readonly terminalFrom: number;
  /** The NODE_OPTIONS that the child sees; null for none. */
  readonly nodeOptions: string | null;
  /** Whether Node processes further down must follow the plan, too. */
  readonly lasting: boolean;
  /** The process that started the command. */
  readonly starter: number;
  /** The path of the addon. */
  readonly addon: string;
}

const PRELOAD = join(__dirname, 'preload.js');

// Within double quotes NODE_OPTIONS takes spaces as they are. A backslash escapes a quote or a backslash.
const REQUIRE_PRELOAD = `--require="${PRELOAD.replace(/["\\]/g, '\\$&')}"`;

const NODE_OPTIONS = 'NODE_OPTIONS=';
const PLAN = `${PLAN_VARIABLE}=`;

function nodeOptionsIn(envPairs: readonly string[]): string | null {
  return envPairs.find((pair) => pair.startsWith(NODE_OPTIONS))?.slice(NODE_OPTIONS.length) ?? null;
}

/** The environment with another NODE_OPTIONS, or without the variable if `value` is null. */
function withNodeOptions(envPairs: readonly string[], value: string | null): string[] {
  const wanted = value === null ? [] : [`${NODE_OPTIONS}${value}`];
  if (nodeOptionsIn(envPairs) === null) return [...envPairs, ...wanted];
  return envPairs.flatMap((pair) => (pair.startsWith(NODE_OPTIONS) ? wanted : [pair]));
}

/** The environment without the plan that a process above has set for all Node processes below it. */
export function withoutPreload(envPairs: readonly string[]): readonly string[] {
  if (!envPairs.some((pair) => pair.startsWith(PLAN))) return envPairs;
  const rest = nodeOptionsIn(envPairs)?.replace(REQUIRE_PRELOAD, '').trimStart() ?? '';
  return withNodeOptions(
    envPairs.filter((pair) => !pair.startsWith(PLAN)),
    rest === '' ? null : rest,
  );
}

/** Without a prototype, because JSON would call a `toJSON` of Object.prototype. */
const wordsOf = ({ low, high }: SignalSet): [number, number] => Object.setPrototypeOf([low, high], null) as [number, number];

/** The environment with a plan for the preload. */
export function withPreload(
  envPairs: readonly string[],
  plan: { ignored: SignalSet; blocked: SignalSet; group: number; terminalFrom: number; lasting: boolean },
): string[] {
  const nodeOptions = nodeOptionsIn(envPairs);
  const { ignored, blocked, group, terminalFrom, lasting } = plan;
  const preloadPlan = {
    __proto__: null,
    ignored: wordsOf(ignored),
    blocked: wordsOf(blocked),
    group,
    terminalFrom,
    nodeOptions,
    lasting,
    starter: process.pid,
    addon: addonPath(),
  } satisfies PreloadPlan & { __proto__: null };
  const options = nodeOptions === null || nodeOptions === '' ? REQUIRE_PRELOAD : `${REQUIRE_PRELOAD} ${nodeOptions}`;
  return [...withNodeOptions(envPairs, options), `${PLAN}${JSON.stringify(preloadPlan)}`];
}
