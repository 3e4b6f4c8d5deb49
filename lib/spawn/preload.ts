// Runs first in a child that is Node and whose plan asks for what Node's start-up undoes. Until it has joined its group,
// the child is in one of its own, where no signal from a terminal or for the parent's group reaches it.
//
// Whatever is loaded here delays the program, each module by a third of a millisecond: so it is the very addon that the
// parent has loaded, and all else only where it is needed.

import type { Binding } from '../internal/binding';
import type { PLAN_VARIABLE as PlanVariable, PreloadPlan } from './preload-plan';

const PLAN_VARIABLE: typeof PlanVariable = 'SIGMASK_PLAN';
const EPERM = -1;
const EXDEV = -18;
const CONTROLLING = -1;

function cleanEnvironment({ nodeOptions }: PreloadPlan): void {
  Reflect.deleteProperty(process.env, PLAN_VARIABLE);
  if (nodeOptions === null) Reflect.deleteProperty(process.env, 'NODE_OPTIONS');
  else process.env['NODE_OPTIONS'] = nodeOptions;
}

function addonAt(path: string): Binding {
  const addon = { exports: {} };
  process.dlopen(addon, path);
  return addon.exports as Binding;
}

function check(result: number, syscall: string): void {
  if (result >= 0) return;
  const { foreignProc, SystemCallError } = require('../internal/errors') as typeof import('../internal/errors');
  throw result === EXDEV ? foreignProc() : new SystemCallError(result, syscall);
}

// Of a command that ends up in Node, all but this group have been made on purpose, as by a shell with job control.
function isInQuarantine({ lasting, starter }: PreloadPlan, group: number): boolean {
  if (!lasting || process.platform !== 'linux') return true;
  const { checkProcIsOurs, readParent } = require('../look/proc') as typeof import('../look/proc');
  checkProcIsOurs();
  try {
    return readParent(group) === starter;
  } catch (error) {
    // The command has ended before this process.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH') return true;
    throw error;
  }
}

// Unless the parent has lost it meanwhile.
function takeTerminal(addon: Binding, from: number): void {
  const fd = addon.openTerminal(CONTROLLING);
  check(fd, 'open');
  if (addon.tcgetpgrp(fd) === from) check(addon.tcsetpgrp(fd, addon.getpgrp()), 'tcsetpgrp');
  addon.close(fd);
}

function apply(plan: PreloadPlan): void {
  const { ignored, blocked, group } = plan;
  const addon = addonAt(plan.addon);
  check(addon.ignore(...ignored), 'sigaction');
  if (blocked.some((word) => word !== 0)) check(addon.sigprocmask(addon.SIG_BLOCK, ...blocked), 'sigprocmask');
  // At its end Node sets what is ignored back to the default action, and leaves handlers alone.
  check(addon.swapIgnoredAtExit(...ignored), 'sigaction');
  if (plan.terminalFrom !== 0) takeTerminal(addon, plan.terminalFrom);
  if (group === 0 || !isInQuarantine(plan, addon.getpgrp())) return;
  const joined = addon.setpgid(0, group);
  // EPERM: the group has ended meanwhile.
  if (joined !== EPERM) check(joined, 'setpgid');
}

// In Workers, too, which run the preloads of their parent.
function hidePreload(): void {
  const property = Object.getOwnPropertyDescriptor(process, '_preload_modules');
  if (property?.configurable !== true || !Array.isArray(property.value)) return;
  // A copy: Node is walking through the list.
  const value = property.value.filter((path) => path !== __filename);
  Object.defineProperty(process, '_preload_modules', { __proto__: null, ...property, value } as PropertyDescriptor);
}

function forget({ id, children }: NodeJS.Module): void {
  Reflect.deleteProperty(require.cache, id);
  children.forEach(forget);
}

// Workers meet a plan only where it lasts.
function isForThisThread({ lasting }: PreloadPlan): boolean {
  return !lasting || (require('node:worker_threads') as typeof import('node:worker_threads')).isMainThread;
}

hidePreload();
const text = process.env[PLAN_VARIABLE];
if (text !== undefined) {
  const plan = JSON.parse(text) as PreloadPlan;
  if (!plan.lasting) cleanEnvironment(plan);
  if (isForThisThread(plan)) apply(plan);
}
forget(module);

// The name by which V8 knows this script. The coverage of programs counts files alone, and this one is not of the program.
//# sourceURL=sigmask-preload
