// Chooses the group, the terminal and the environment in which a child executes its program, so that a child that is Node
// keeps its plan.

import { native } from '../internal/binding';
import { terminated } from '../internal/nul-terminated';
import { isNode as isInNode } from '../internal/runtime';
import { checkProcIsOurs } from '../look/proc';
import type { SettledOptions } from '../node/shapes';
import { SignalSet } from '../signals/set';
import { groupOf, type SpawnPlan } from './plan';
import { withoutPreload, withPreload } from './preload-plan';

// These runtimes do not change the inherited state at their start and exit.
const isOtherRuntime = (file: string): boolean => (!isInNode && file === process.execPath) || /(^|\/)(bunx?|deno)$/.test(file);

const isNode = (file: string): boolean => file === process.execPath || /(^|\/)node(js)?$/.test(file);

// The first process in watch mode only starts others, without preloads.
function isWatchMode(args: readonly string[]): boolean {
  const options = args.slice(1);
  const end = options.findIndex((option) => !option.startsWith('-') || option === '--');
  return options.slice(0, end === -1 ? options.length : end).some((option) => /^--watch(-path)?(=|$)/.test(option));
}

/** The placement as the addon takes it. */
export interface Placement {
  readonly joinableGroup: number;
  readonly processGroup: number;
  readonly terminal: number;
  readonly discarded: SignalSet;
  readonly environment: string;
}

/** A child in another group must not receive signals that were sent to the parent's group. */
export function placementOf(options: SettledOptions<unknown>, plan: SpawnPlan, terminal: number): Placement {
  const { ignored, blocked, node, program } = plan;
  const isItselfNode = !isOtherRuntime(options.file) && (plan.startsNode || isNode(options.file));
  if (program === undefined && (node ?? isItselfNode) && !(ignored.isEmpty && blocked.isEmpty))
    return quarantine(options, plan, isItselfNode, terminal);
  const environment = terminated(withoutPreload(options.envPairs));
  const stays = plan.place.processGroup === 'inherit' && !options.detached;
  const group = stays ? -1 : groupOf(options, plan);
  const discarded = stays || group === native().getpgrp() ? SignalSet.empty : SignalSet.all;
  return { joinableGroup: 0, processGroup: group, terminal, discarded, environment };
}

// A child that is Node stays in a group of its own until its preload has restored the inherited state and joins the
// requested group. Signals that are sent to that group in the meantime do not reach the child. If the child should block them,
// signals that were sent just before must not reach it either, because Node's start-up would unblock them. If the child gets
// the terminal for a group of its own, it takes the terminal only when it is ready. Until then the terminal's signals go to
// this process.
function quarantine(options: SettledOptions<unknown>, plan: SpawnPlan, isItselfNode: boolean, terminal: number): Placement {
  const { ignored, blocked } = plan;
  const group = groupOf(options, plan);
  const isOurs = group === native().getpgrp();
  const isWatching = isItselfNode && isWatchMode(options.args);
  // The preload reads /proc to block signals, and when it runs below a command that is not Node.
  if (process.platform === 'linux' && !(isItselfNode && blocked.isEmpty)) checkProcIsOurs();
  const takesTerminal = terminal >= 0 && group === 0 && isItselfNode && !isWatching;
  const preload = { ignored, blocked, group, terminalFrom: takesTerminal ? native().getpgrp() : 0, lasting: !isItselfNode };
  const environment = terminated(withPreload(withoutPreload(options.envPairs), preload));
  if (isWatching) {
    return { joinableGroup: 0, processGroup: group, terminal, discarded: isOurs ? SignalSet.empty : SignalSet.all, environment };
  }
  return {
    joinableGroup: isOurs ? 0 : group,
    processGroup: 0,
    terminal: takesTerminal ? -1 : terminal,
    discarded: isOurs ? blocked : SignalSet.all,
    environment,
  };
}
