// Runs first in a child that is Node, if its plan asks for state that Node's start-up undoes. Until the child has joined
// its group, it is in a group of its own, where no signal from a terminal or for the parent's group reaches it.
//
// Each module that is loaded here delays the program by a third of a millisecond. So this loads the very addon that the
// parent has loaded, and everything else only where it is needed.

import type { Binding } from '../internal/calls';
import type { PLAN_VARIABLE as PlanVariable, PreloadPlan } from './preload-plan';

const PLAN_VARIABLE: typeof PlanVariable = 'SIGMASK_PLAN';
const EPERM = -1;
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
  const errors = require('../internal/errors') as typeof import('../internal/errors');
  errors.check(result, syscall);
}

// Below a command that ends up in Node, every other group was made on purpose, for example by a shell with job control.
function isInQuarantine({ lasting, starter }: PreloadPlan, group: number): boolean {
  if (!lasting) return true;
  if (process.platform !== 'linux') {
    const { readProcessBySysctl } = require('../look/sysctl') as typeof import('../look/sysctl');
    const leader = readProcessBySysctl(group);
    // The command has ended before this process.
    return leader === undefined || leader.ppid === starter;
  }
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

// Skip this if the parent has lost the terminal in the meantime.
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
  // At its end Node sets ignored signals back to the default action, and leaves handlers alone.
  check(addon.swapIgnoredAtExit(...ignored), 'sigaction');
  if (plan.terminalFrom !== 0) takeTerminal(addon, plan.terminalFrom);
  if (group === 0 || !isInQuarantine(plan, addon.getpgrp())) return;
  const joined = addon.setpgid(0, group);
  // EPERM: the group has ended in the meantime.
  if (joined !== EPERM) check(joined, 'setpgid');
}

// Also in Workers, which run the preloads of their parent.
function hidePreload(): void {
  const property = Object.getOwnPropertyDescriptor(process, '_preload_modules');
  if (property?.configurable !== true || !Array.isArray(property.value)) return;
  // A copy, because Node is walking through the list.
  const value = property.value.filter((path) => path !== __filename);
  Object.defineProperty(process, '_preload_modules', { __proto__: null, ...property, value } as PropertyDescriptor);
}

function release({ id, children }: NodeJS.Module): void {
  Reflect.deleteProperty(require.cache, id);
  children.forEach(release);
}

// Workers see a plan only if it lasts.
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
release(module);

// V8's name for this script. The coverage of programs counts only files, and this one does not belong to the program.
//# sourceURL=sigmask-preload
