// Runs first in a child that is Node and whose plan asks for what Node's start-up undoes. Until it has joined its group,
// the child is in one of its own, where no signal from a terminal or for the parent's group reaches it.

import { closeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

import { native } from './internal/binding';
import { check } from './internal/errors';
import { PLAN_VARIABLE, type PreloadPlan } from './internal/node-preload';
import { readStat } from './internal/proc';

const EPERM = -1;
const CONTROLLING = -1;

function cleanEnvironment({ nodeOptions }: PreloadPlan): void {
  Reflect.deleteProperty(process.env, PLAN_VARIABLE);
  if (nodeOptions === null) Reflect.deleteProperty(process.env, 'NODE_OPTIONS');
  else process.env['NODE_OPTIONS'] = nodeOptions;
}

// Of a command that ends up in Node, all but this group have been made on purpose, as by a shell with job control.
function isInQuarantine({ lasting, starter }: PreloadPlan): boolean {
  if (!lasting || process.platform !== 'linux') return true;
  try {
    return readStat(native().getpgrp()).ppid === starter;
  } catch (error) {
    // The command has ended before this process.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH') return true;
    throw error;
  }
}

// Unless the parent has lost it meanwhile.
function takeTerminal(from: number): void {
  const binding = native();
  const fd = check(binding.openTerminal(CONTROLLING), 'open');
  if (binding.tcgetpgrp(fd) === from) check(binding.tcsetpgrp(fd, binding.getpgrp()), 'tcsetpgrp');
  closeSync(fd);
}

function apply(plan: PreloadPlan): void {
  const { ignored, blocked, group } = plan;
  const binding = native();
  check(binding.ignore(...ignored), 'sigaction');
  if (blocked.some((word) => word !== 0)) check(binding.blockOnEveryThread(...blocked), 'pthread_sigmask');
  // At its end Node sets what is ignored back to the default action, and leaves handlers alone.
  check(binding.swapIgnoredAtExit(...ignored), 'sigaction');
  if (plan.terminalFrom !== 0) takeTerminal(plan.terminalFrom);
  if (group === 0 || !isInQuarantine(plan)) return;
  const joined = binding.setpgid(0, group);
  // EPERM: the group has ended meanwhile.
  if (joined !== EPERM) check(joined, 'setpgid');
}

// In Workers, too, which run the preloads of their parent.
function hidePreload(): void {
  const property = Object.getOwnPropertyDescriptor(process, '_preload_modules');
  if (property?.configurable !== true || !Array.isArray(property.value)) return;
  // A copy: Node is walking through the list.
  const value = property.value.filter((path) => path !== __filename);
  Object.defineProperty(process, '_preload_modules', { ...property, value });
}

function forget({ id, children }: NodeJS.Module): void {
  Reflect.deleteProperty(require.cache, id);
  children.forEach(forget);
}

hidePreload();
const text = process.env[PLAN_VARIABLE];
if (text !== undefined && isMainThread) {
  const plan = JSON.parse(text) as PreloadPlan;
  if (!plan.lasting) cleanEnvironment(plan);
  apply(plan);
}
forget(module);
